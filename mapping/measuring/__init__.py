"""Tables in, tables out: no disk, no clock, no drawing."""
