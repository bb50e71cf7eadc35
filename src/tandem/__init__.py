"""Tandem: loyalty and incentive programmes, second-level ones above all."""
