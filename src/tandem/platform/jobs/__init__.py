"""Jobs: what takes long or touches the outside world, deferred in the transaction of what asked
for it.

procrastinate keeps the queue (a table), hands a job to one worker and wakes workers up. What it
does not know stands
here: which queue a job waits in, how often it is tried and how long it may take (`policies`), what
counts as a failure of its own and what happens after one (`running`), and what a worker that died
left behind (`keeping`).

A job may be ended at any moment and is run again: it does its work in transactions that can be
repeated. A restart, a deploy, a killed worker and a database that is away are no tries of a job;
only what the job itself raised is one.
"""
