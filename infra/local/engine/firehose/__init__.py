"""Firehose that buffers as AWS does, and keeps every record that it took until it is delivered.

What a delivery stream holds is in `firehose/<account>/<region>/<stream>/` of the state folder: `taken/` has the records as
they were put, a file for each call of the transforming function; `ready/` has what that made of them; each folder in
`leaving/` is one buffer that is on its way to S3. Files only move onwards, so that a kill costs nothing.
"""
