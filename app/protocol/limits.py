"""The limits of the protocol, the names of its headers, and the codes a client acts on."""

from __future__ import annotations

PROTOCOL_MIN = 1
PROTOCOL_MAX = 1

MAX_BODY = 1024 * 1024 + 512 * 1024  # a JSON body: 1 MiB of entries grows by a third in base64
MAX_BATCH_ENTRIES = 200
MAX_BATCH_BYTES = 1024 * 1024  # of entry bytes in one batch, before base64
MAX_ENTRY_BYTES = 1024 * 1024
MAX_ENTRY_BLOBS = 5_000
MAX_CHAINS = 200
MAX_CHUNK = 1024 * 1024  # one PATCH
MAX_BLOB = 64 * 1024 * 1024
MAX_CHANGES = 500
MAX_RECEIPT_ENTRIES = 1_000
CODE_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that looks like something else
CODE_LENGTH = 10
UPLOAD_DAYS = 7
NONCE_HOURS = 24
TUS_VERSION = "1.0.0"
TUS_EXTENSIONS = "creation,creation-with-upload,checksum,expiration"

REQUEST_PREFIX = b"shian/request/1\0"
ENROL_PREFIX = b"shian/enrol/1\0"
ANSWER_PREFIX = b"shian/answer/1\0"
RECEIPT_TYPE = "application/vnd.shian.receipt+json;v=1"
CERTIFICATE_TYPE = "application/vnd.shian.device-certificate+json;v=1"
AUTHORITY_TYPE = "application/vnd.shian.authority-key+json;v=1"
SERVER_TYPE = "application/vnd.shian.server-certificate+json;v=1"
BEACON_TYPE = "application/vnd.shian.beacon+json;v=1"

HEADER_DEVICE = "Shian-Device"
HEADER_TIME = "Shian-Time"
HEADER_NONCE = "Shian-Nonce"
HEADER_SIGNATURE = "Shian-Signature"
HEADER_ANSWER = "Shian-Answer"  # the server's signature over a JSON answer to a signed request

# What the answers' `code` may be and the client acts on; all others are shown as they come.
GAP = "chain.gap"  # 409: rewind to `head` in the fault
FORK = "chain.fork"  # 409: kept as evidence (`receipt` says so), the chain is frozen
EPOCH_CHANGED = "epoch.changed"  # 409: the server was restored; forget cursors, send again
CURSOR_AHEAD = "epoch.cursor_ahead"  # 409: the same, found by a cursor
REPLAYED = "request.replayed"  # 409: this nonce was seen; repeat with a fresh one
CLOCK = "request.clock"  # 401: Shian-Time is a day off; take the server's time from hello
OFFSET = "upload.offset"  # 409: ask HEAD where to go on
BUSY = "upload.busy"  # 423: another request is writing this upload
CHECKSUM = "upload.checksum"  # 460: the chunk, or at the end the whole file, is not those bytes
UPLOAD_GONE = "upload.unknown"  # 404: expired or never made; create it again
CODE_WRONG = "enrol.code"  # 403
BLOCK_TAKEN = "enrol.number_block"  # 409: another device of the authority has this 本机号段
REVOKED = "device.revoked"  # 403 on reads; what is sent goes into quarantine
