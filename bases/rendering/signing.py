"""Electronic signature on documents: says that the portal made them and nobody changed them.

It is no 电子印章 (GB/T 38540) and does not stand for the bureau's seal.
"""

from __future__ import annotations

import datetime
import io
import os
import stat
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from asn1crypto import cms, keys, x509
from cryptography import x509 as builder
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers, validation
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from bases.regulation import ISSUING_BODY

KEY_FILE = "signing.pem"  # key and certificate in one, so that they cannot come apart
CERTIFICATE_FILE = "certificate.pem"  # the public half, for whoever wants to check
YEARS = 10
FIELD = "PortalSignature"
RESERVED = 8192  # room for the container; saves a trial signature to measure it
REASON = "由攀枝花市专业技术人员继续教育基地管理平台生成"


class SigningKeyMissing(RuntimeError):
    """There is no key, or others could read it."""


@dataclass(frozen=True)
class SignatureReport:
    """What a file's signature says."""

    valid: bool  # everything below holds
    intact: bool = False  # no byte changed
    trusted: bool = False  # made with the portal's own key
    whole: bool = False  # covers the whole file
    signer: str = ""
    signed_at: datetime.datetime | None = None
    reason: str = ""  # why it is not valid


def sign(pdf: bytes) -> bytes:
    """Sign and allow no later change. Raises SigningKeyMissing."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        reason=REASON,
        md_algorithm="sha256",
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    out = signers.sign_pdf(
        writer, metadata, signer=_signer(), output=io.BytesIO(), bytes_reserved=RESERVED
    )
    return bytes(out.getvalue())


def verify(pdf: bytes) -> SignatureReport:
    """Check a file's signature against the portal's own certificate; never raises for bad files."""
    try:
        found = PdfFileReader(io.BytesIO(pdf), strict=False).embedded_regular_signatures
        if len(found) != 1:
            return SignatureReport(valid=False, reason="文件没有本平台的电子签名。")
        return _report(pdf, found[0])
    except SigningKeyMissing:
        raise
    except Exception as error:  # a damaged file breaks its reader in any way it likes
        return SignatureReport(valid=False, reason=f"文件已损坏或被改动：{type(error).__name__}")


def ensure_key() -> Path:
    """Make key and certificate if there are none. The file appears whole or not at all."""
    folder = Path(settings.SIGNING_KEY_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / KEY_FILE
    if path.exists():
        return path
    key_pem, certificate_pem = _new_pair()
    handle, name = tempfile.mkstemp(dir=folder)  # made with mode 0600
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(key_pem + certificate_pem)
            out.flush()
            os.fsync(out.fileno())
        os.link(name, path)
        (folder / CERTIFICATE_FILE).write_bytes(certificate_pem)
    except FileExistsError:
        pass  # another process was first; its key counts
    finally:
        os.unlink(name)
    return path


def fingerprint() -> str:
    """SHA-256 of the certificate, to be read out or printed."""
    digest = _loaded()[1].sha256.hex().upper()
    return " ".join(digest[n : n + 4] for n in range(0, len(digest), 4))


def _report(pdf: bytes, signature: validation.EmbeddedPdfSignature) -> SignatureReport:
    own = _loaded()[1]
    # A certificate that has run out still proves what it signed before.
    context = ValidationContext(
        trust_roots=[own], moment=signature.self_reported_timestamp, allow_fetching=False
    )
    status = validation.validate_pdf_signature(signature, context)
    trusted = bool(status.trusted) and status.signing_cert.sha256 == own.sha256
    whole = status.coverage == validation.SignatureCoverageLevel.ENTIRE_FILE
    intact = bool(status.intact and status.valid) and _container_is_ours(pdf, signature, own)
    valid = intact and trusted and whole
    return SignatureReport(
        valid=valid,
        intact=intact,
        trusted=trusted,
        whole=whole,
        signer=str(status.signing_cert.subject.native.get("common_name", "")),
        signed_at=status.signer_reported_dt,
        reason="" if valid else _why(intact, trusted),
    )


def _container_is_ours(
    pdf: bytes, signature: validation.EmbeddedPdfSignature, own: x509.Certificate
) -> bool:
    """Whether the container of the signature, which no digest covers, is as the portal writes it.

    Its padding and a few of its fields could be changed without any other check noticing.
    """
    found = signature.signer_info
    whose = {"issuer": own.issuer, "serial_number": own.serial_number}
    signer = {
        "version": "v1",
        "sid": {"issuer_and_serial_number": whose},
        "digest_algorithm": {"algorithm": "sha256"},
        "signed_attrs": found["signed_attrs"],
        "signature_algorithm": found["signature_algorithm"],
        "signature": found["signature"],
    }
    content = {
        "version": "v1",
        "digest_algorithms": [{"algorithm": "sha256"}],
        "encap_content_info": {"content_type": "data"},
        "certificates": [own],
        "signer_infos": [signer],
    }
    expected = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(content)})
    start, length, after, _rest = (int(n) for n in signature.byte_range)
    written = pdf[start + length : after]
    container = expected.dump(force=True).hex().upper().encode()
    return written == b"<" + container.ljust(len(written) - 2, b"0") + b">"


def _why(intact: bool, trusted: bool) -> str:
    if not intact:
        return "文件内容在签名后被改动。"
    return "签名之后又有添加的内容。" if trusted else "签名不是由本平台作出的。"


def _signer() -> signers.SimpleSigner:
    key, certificate = _loaded()
    return signers.SimpleSigner(
        signing_cert=certificate, signing_key=key, cert_registry=SimpleCertificateStore()
    )


def _loaded() -> tuple[keys.PrivateKeyInfo, x509.Certificate]:
    path = Path(settings.SIGNING_KEY_DIR) / KEY_FILE
    if not path.exists():
        if not settings.DEBUG:
            raise SigningKeyMissing(f"没有签名密钥：请先运行 manage.py signing_key（{path}）。")
        ensure_key()
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise SigningKeyMissing(f"签名密钥可被他人读取，请执行 chmod 600 {path}。")
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> tuple[keys.PrivateKeyInfo, x509.Certificate]:
    data = path.read_bytes()
    key_pem, mark, certificate_pem = data.partition(b"-----BEGIN CERTIFICATE-----")
    certificate = next(iter(load_certs_from_pemder_data(mark + certificate_pem)))
    return load_private_key_from_pemder_data(key_pem, passphrase=None), certificate


def _new_pair() -> tuple[bytes, bytes]:
    """A P-256 key and a certificate that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = builder.Name(
        [
            builder.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            builder.NameAttribute(NameOID.LOCALITY_NAME, "攀枝花市"),
            builder.NameAttribute(NameOID.ORGANIZATION_NAME, ISSUING_BODY),
            builder.NameAttribute(NameOID.COMMON_NAME, "继续教育基地管理平台文书签名"),
        ]
    )
    now = datetime.datetime.now(datetime.UTC)
    usage = dict.fromkeys(
        (
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "key_cert_sign",
            "crl_sign",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    certificate = (
        builder.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(builder.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + datetime.timedelta(days=YEARS * 365))
        .add_extension(builder.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            builder.KeyUsage(digital_signature=True, content_commitment=True, **usage),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    key_pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return key_pem, certificate.public_bytes(serialization.Encoding.PEM)
