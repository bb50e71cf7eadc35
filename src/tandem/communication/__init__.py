"""What is told to members: messages in their inbox, and the e-mail that brings the important ones.

A message is of a declared kind (`platform.messages`) with its parameters; its words are made when
it is read, in the reader's language. It is told *whom* and *what*, and knows no reward, rule or
purchase.
A mailing is what the organiser writes itself, to an audience (`mailings`): its mails go to who
consents.
Invariants: a message has a key of its cause, so telling again adds nothing; a mail leaves once.
"""
