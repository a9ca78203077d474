"""Signed callbacks: these bytes, one of these secrets, nothing else."""

import pytest

from generations.runflow.signature import sign, verify

BODY = b'{"event":"run.completed"}'


def test_the_signature_is_the_documented_one():
    # printf %s '{"event":"run.completed"}' | openssl dgst -sha256 -hmac whsec_sandbox
    assert sign(BODY, "whsec_sandbox") == "80f48644153fcb0d94a79c0a182da73721bd090435537e806b1cf9fbfe632fdf"


def test_a_signed_body_is_accepted_with_any_of_the_secrets():
    assert verify(BODY, sign(BODY, "new"), ["old", "new"])
    assert verify(BODY, sign(BODY, "old"), ["old", "new"])


@pytest.mark.parametrize("signature", [None, "", "0" * 64, "é" * 64, sign(BODY, "other"), sign(BODY, "new").upper()])
def test_anything_else_is_refused(signature):
    assert not verify(BODY, signature, ["old", "new"])


def test_one_changed_byte_is_refused():
    assert not verify(BODY + b" ", sign(BODY, "new"), ["new"])


def test_without_a_secret_nothing_is_accepted():
    assert not verify(BODY, sign(BODY, ""), [])
    assert not verify(BODY, sign(BODY, ""), [""])
