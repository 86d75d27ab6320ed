"""A passkey as a browser would have registered it, without the browser; the code on the way to one."""

import re
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from tests.deadline import wait_for

CREDENTIAL_ID = b"passkey of a test"


def make_credential(host: str = "127.0.0.1") -> dict[str, Any]:
    """What allauth keeps of it. Source: https://www.w3.org/TR/webauthn-3/#dictdef-registrationresponsejson"""
    public = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    credential = AttestedCredentialData.create(bytes(16), CREDENTIAL_ID, public)
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(sha256(host.encode()).digest(), flags, 0, credential)
    said = CollectedClientData.create("webauthn.create", b"challenge", f"https://{host}")
    return {
        "id": websafe_encode(CREDENTIAL_ID),
        "rawId": websafe_encode(CREDENTIAL_ID),
        "type": "public-key",
        "clientExtensionResults": {"credProps": {"rk": True}},
        "response": {
            "clientDataJSON": websafe_encode(said),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        },
    }


def code_mailed(mail_folder: Path, address: str) -> str:
    """The code that the store's processes mailed there, once it has come."""

    def mailed() -> str:
        for path in mail_folder.glob("*"):
            text = path.read_text()
            found = re.search(r"^    (\S+)$", text, re.MULTILINE)
            if f"To: {address}" in text and found:
                return str(found[1])
        return ""

    return wait_for(mailed, what=f"a code for {address}")
