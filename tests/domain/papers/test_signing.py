"""Who signs, in which order, and what does not count as a signature."""

from __future__ import annotations

import itertools
from datetime import date
from typing import Any

import pytest

from app.domain.paper import (
    SIGNED_KINDS,
    Paper,
    PaperKind,
    Recording,
    Role,
    ServiceMode,
    SignatureRecord,
    SignState,
)
from app.domain.papers.non_signature import needs_support, needs_witness
from app.domain.papers.signing import (
    SignatureRefused,
    is_complete,
    next_signer,
    next_signers,
    require_turn,
    signers,
)
from tests.domain.papers import case

RECORD = PaperKind.SITE_RECORD
UNSIGNED = (SignState.REFUSED, SignState.ABSENT, SignState.CANNOT_WRITE)
METHODS = {SignState.SIGNED: "strokes", SignState.PEN: "pen"}


def record(role: Role, paper: Paper, **more: Any) -> SignatureRecord:
    state = more.get("state", SignState.SIGNED)
    given = {
        "signer": "鄢㛃",
        "role": role,
        "state": state,
        "method": METHODS.get(state, "none"),
        "content_hash": case.HASH,
        "prev": paper.signature_hashes,
        "blobs": () if state in UNSIGNED else ("b" * 64,),
        "t": case.at(11, 45),
        **more,
    }
    return SignatureRecord(**given)


def party(paper: Paper, **more: Any) -> SignatureRecord:
    return record(Role.PARTY, paper, **more)


def refused(paper: Paper, **more: Any) -> SignatureRecord:
    return party(paper, state=SignState.REFUSED, **more)


def witnessed(paper: Paper, **more: Any) -> SignatureRecord:
    return refused(paper, witness="吕𠮷昌", witness_identity="裕民市场服务部值班员", **more)


def witness(paper: Paper, **more: Any) -> SignatureRecord:
    return record(Role.WITNESS, paper, **{"signer": "吕𠮷昌", **more})


def officer(paper: Paper, who: Any = case.ZHOU, **more: Any) -> SignatureRecord:
    return record(Role.OFFICER, paper, **{"signer": who.name, "badge_no": who.badge_no, **more})


def with_record(paper: Paper, one: SignatureRecord) -> Paper:
    """The paper with one more record, as storage keeps it."""
    number = len(paper.signatures)
    return paper.model_copy(
        update={
            "signatures": (*paper.signatures, one),
            "signature_hashes": (*paper.signature_hashes, f"{number + 1:064x}"),
        }
    )


def act(paper: Paper, one: SignatureRecord, visit: Any = None, basis: str = "in-force") -> Paper:
    require_turn(paper, visit or case.visit(), one, case.basis(basis))
    return with_record(paper, one)


def signed_by_party(kind: PaperKind = RECORD) -> Paper:
    paper = case.paper(kind)
    return act(paper, party(paper))


def refusal(paper: Paper, one: SignatureRecord, **more: Any) -> SignatureRefused:
    with pytest.raises(SignatureRefused) as caught:
        act(paper, one, **more)
    return caught.value


# --- order --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(SIGNED_KINDS))
def test_every_signed_paper_is_signed_by_the_party_and_then_by_two_officers(kind):
    everybody = signers(kind, case.visit())

    assert [(one.role, one.name) for one in everybody] == [
        (Role.PARTY, "鄢㛃"),
        (Role.OFFICER, "周明川"),
        (Role.OFFICER, "沈若溪"),
    ]


def test_nobody_signs_a_seal_strip():
    paper = case.paper(PaperKind.SEAL_LABEL)

    assert signers(PaperKind.SEAL_LABEL, case.visit()) == ()
    assert is_complete(paper, case.visit())
    assert refusal(paper, party(paper)).code == "signature.not_for_this_paper"


@pytest.mark.parametrize(
    "order", list(itertools.permutations(("party", "witness", "zhou", "shen"))), ids="-".join
)
def test_only_party_witness_officers_in_this_order_are_accepted(order):
    makers = {
        "party": witnessed,
        "witness": witness,
        "zhou": officer,
        "shen": lambda paper: officer(paper, case.SHEN),
    }
    paper, accepted = case.paper(RECORD), True
    for who in order:
        try:
            paper = act(paper, makers[who](paper))
        except SignatureRefused:
            accepted = False
            break

    assert accepted == (order[:2] == ("party", "witness"))


def test_the_next_signer_follows_what_is_done():
    visit, paper = case.visit(), case.paper(RECORD)
    names = []
    for make in (
        witnessed,
        witness,
        officer,
        lambda paper: officer(paper, case.SHEN),
    ):
        turn = next_signer(paper, visit)
        names.append(turn.name)
        assert not is_complete(paper, visit)
        paper = act(paper, make(paper))

    assert names == ["鄢㛃", "吕𠮷昌", "周明川", "沈若溪"]
    assert next_signer(paper, visit) is None
    assert is_complete(paper, visit)
    assert all(one.done for one in next_signers(paper, visit))


def test_an_officer_may_not_sign_before_the_party_or_its_refusal():
    paper = case.paper(RECORD)

    assert refusal(paper, officer(paper)).code == "signature.party_first"


def test_a_witness_may_not_sign_before_the_party():
    paper = case.paper(RECORD)

    assert refusal(paper, witness(paper)).code == "signature.party_first"


def test_the_party_signs_once():
    paper = signed_by_party()

    assert refusal(paper, party(paper)).code == "signature.already_there"


def test_the_party_does_not_sign_after_somebody_else():
    paper = with_record(case.paper(RECORD), officer(case.paper(RECORD)))

    assert refusal(paper, party(paper)).code == "signature.party_first"


def test_a_named_witness_signs_before_the_officers():
    paper = case.paper(RECORD)
    paper = act(paper, witnessed(paper))

    assert refusal(paper, officer(paper)).code == "signature.witness_first"


def test_a_witness_may_be_offered_although_the_party_signed():
    paper = signed_by_party()
    paper = act(paper, witness(paper, witness_identity="居委会"))

    assert [one.role for one in next_signers(paper, case.visit())] == [
        Role.PARTY,
        Role.WITNESS,
        Role.OFFICER,
        Role.OFFICER,
    ]


def test_an_offered_witness_states_an_identity():
    paper = signed_by_party()

    assert refusal(paper, witness(paper)).code == "witness.identity_missing"


def test_a_witness_comes_before_the_officers_and_once():
    paper = signed_by_party()
    late = act(paper, officer(paper))
    twice = act(paper, witness(paper, witness_identity="居委会"))

    assert refusal(late, witness(late, witness_identity="居委会")).code == "signature.witness_late"
    assert refusal(twice, witness(twice)).code == "signature.already_there"


def test_another_witness_than_the_one_named_is_refused():
    paper = case.paper(RECORD)
    paper = act(paper, witnessed(paper))

    assert refusal(paper, witness(paper, signer="别人")).code == "witness.other_name"


# --- cover --------------------------------------------------------------------------------


def test_a_signature_over_other_content_does_not_count():
    paper = case.paper(RECORD)

    assert refusal(paper, party(paper, content_hash="c" * 64)).code == "signature.other_content"


def test_a_signature_covers_the_records_before_it():
    paper = signed_by_party()

    assert refusal(paper, officer(paper, prev=())).code == "signature.chain_broken"


# --- officers -----------------------------------------------------------------------------


def test_one_officer_does_not_sign_twice():
    paper = signed_by_party()
    paper = act(paper, officer(paper))

    found = refusal(paper, officer(paper))

    assert found.code == "officer.same"
    assert "周明川" in str(found)


def test_two_officers_of_one_name_are_told_apart_by_their_certificates():
    namesake = case.officer(33, "周明川", "37999900099")
    visit = case.visit(officers=(case.ZHOU, namesake))
    paper = case.paper(RECORD)
    paper = act(paper, party(paper), visit)
    paper = act(paper, officer(paper), visit)
    paper = act(paper, officer(paper, namesake), visit)

    assert is_complete(paper, visit)


def test_an_expired_certificate_does_not_sign():
    expired = case.officer(31, "周明川", "37999900021", valid_until=date(2026, 9, 21))
    paper = signed_by_party()

    found = refusal(paper, officer(paper), visit=case.visit(officers=(expired, case.SHEN)))

    assert found.code == "officer.certificate_expired"
    assert "2026年9月21日" in str(found)


def test_a_certificate_signs_on_its_last_day():
    last = case.officer(31, "周明川", "37999900021", valid_until=case.DAY)
    paper = signed_by_party()

    assert act(paper, officer(paper), visit=case.visit(officers=(last, case.SHEN))).signatures


def test_a_certificate_that_is_not_yet_valid_does_not_sign():
    early = case.officer(31, "周明川", "37999900021", valid_from=date(2026, 9, 23))
    paper = signed_by_party()

    found = refusal(paper, officer(paper), visit=case.visit(officers=(early, case.SHEN)))

    assert found.code == "officer.certificate_not_yet"


@pytest.mark.parametrize("more", [{"badge_no": "1"}, {"signer": "别人"}, {"badge_no": ""}], ids=str)
def test_somebody_who_is_not_an_officer_of_the_visit_does_not_sign(more):
    paper = signed_by_party()

    assert refusal(paper, officer(paper, **more)).code == "officer.unknown"


def test_a_third_officer_may_sign_instead_of_one_but_not_on_top():
    third = case.officer(34, "陆遥", "37999900077")
    visit = case.visit(officers=(case.ZHOU, case.SHEN, third))
    paper = case.paper(RECORD)
    for make in (party, officer, lambda paper: officer(paper, third)):
        paper = act(paper, make(paper), visit)

    assert is_complete(paper, visit)
    late = officer(paper, case.SHEN)
    assert refusal(paper, late, visit=visit).code == "signature.already_there"


# --- methods ------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.WITNESS, Role.OFFICER])
@pytest.mark.parametrize("state", UNSIGNED)
def test_only_the_party_may_be_without_signature(role, state):
    paper = signed_by_party()
    one = record(role, paper, state=state, signer="周明川", badge_no="37999900021")

    assert refusal(paper, one).code == "signature.must_sign"


@pytest.mark.parametrize("state", [SignState.SIGNED, SignState.PEN])
def test_a_signature_has_its_strokes_or_its_photographed_page(state):
    paper = case.paper(RECORD)

    assert refusal(paper, party(paper, state=state, blobs=())).code == "signature.empty"


@pytest.mark.parametrize("state", list(SignState))
@pytest.mark.parametrize("method", ["strokes", "pen", "none"])
def test_the_method_fits_the_state(state, method):
    paper = case.paper(RECORD)
    fits = method == METHODS.get(state, "none")
    one = party(
        paper,
        state=state,
        method=method,
        reason="手部受伤",
        notice="于9时00分以电话通知",
        witness="" if state in METHODS else "吕𠮷昌",
        witness_identity="值班员",
    )

    if fits:
        assert act(paper, one).signatures
    else:
        assert refusal(paper, one).code == "signature.method"


def test_everybody_may_sign_by_pen():
    paper, visit = case.paper(RECORD), case.visit()
    for make in (party, officer, lambda paper, **more: officer(paper, case.SHEN, **more)):
        paper = act(paper, make(paper, state=SignState.PEN))

    assert is_complete(paper, visit)


# --- the party did not sign ---------------------------------------------------------------


@pytest.mark.parametrize("basis", ["in-force", "commissioned"])
@pytest.mark.parametrize("kind", sorted(SIGNED_KINDS))
@pytest.mark.parametrize("seized", [True, False])
@pytest.mark.parametrize("state", UNSIGNED)
@pytest.mark.parametrize("support", ["nobody", "witness", "recording", "both"])
def test_what_stands_for_a_missing_signature(basis, kind, seized, state, support):
    visit = case.visit(basis, seizure=case.seizure() if seized else None)
    paper = case.paper(kind)
    coercive = kind in {PaperKind.SEIZURE_DECISION, PaperKind.GOODS_LIST} or (
        kind is RECORD and seized
    )
    has_witness, has_recording = support in {"witness", "both"}, support in {"recording", "both"}
    one = party(
        paper,
        state=state,
        reason="手部受伤",
        notice="于9时00分以电话通知",
        witness="吕𠮷昌" if has_witness else "",
        witness_identity="值班员" if has_witness else "",
        recording=case.recording() if has_recording else None,
    )
    if state is SignState.ABSENT:
        enough = has_witness or not coercive
    else:
        enough = has_witness or has_recording or basis == "commissioned"

    if enough:
        assert act(paper, one, visit, basis).signatures
    else:
        code = refusal(paper, one, visit=visit, basis=basis).code
        assert code == (
            "signature.witness_needed" if state is SignState.ABSENT else "signature.support_needed"
        )


def test_a_witness_is_needed_only_for_an_absent_party_at_a_seizure():
    visit = case.visit()
    needed = [
        (kind, state)
        for kind in PaperKind
        for state in SignState
        if needs_witness(kind, visit, state)
    ]

    assert needed == [
        (kind, SignState.ABSENT)
        for kind in PaperKind
        if kind in {RECORD, PaperKind.SEIZURE_DECISION, PaperKind.GOODS_LIST, PaperKind.SEAL_LABEL}
    ]


def test_support_is_needed_for_a_refusal_under_the_law_in_force_only():
    asked = [
        (basis, state)
        for basis in ("commissioned", "in-force")
        for state in SignState
        if needs_support(case.visit(), state, case.basis(basis))
    ]

    assert asked == [("in-force", SignState.REFUSED), ("in-force", SignState.CANNOT_WRITE)]


def test_a_refusal_may_be_without_reason_but_an_inability_may_not():
    paper = case.paper(RECORD)

    assert act(paper, witnessed(paper)).signatures
    unable = witnessed(paper).model_copy(update={"state": SignState.CANNOT_WRITE})
    assert refusal(paper, unable).code == "signature.reason_missing"


def test_an_absence_says_how_the_party_was_called():
    paper = case.paper(RECORD)
    absent = witnessed(paper).model_copy(update={"state": SignState.ABSENT})

    assert refusal(paper, absent).code == "signature.notice_missing"


@pytest.mark.parametrize(
    ("field", "limit"),
    [("reason", 200), ("notice", 200), ("witness", 30), ("witness_identity", 40)],
)
def test_the_words_of_a_refusal_have_limits(field, limit):
    paper = case.paper(RECORD)
    fits = witnessed(paper).model_copy(update={field: "甲" * limit})
    long = witnessed(paper).model_copy(update={field: "甲" * (limit + 1)})

    assert act(paper, fits).signatures
    found = refusal(paper, long)
    assert found.code == "signature.too_long"
    assert str(limit) in str(found)


def test_a_witness_has_an_identity_and_is_no_officer():
    paper = case.paper(RECORD)
    nameless = refused(paper, witness="吕𠮷昌")
    officer_ = refused(paper, witness="周明川", witness_identity="值班员")

    assert refusal(paper, nameless).code == "witness.identity_missing"
    assert refusal(paper, officer_).code == "witness.is_officer"


def test_a_recording_ends_after_it_begins_and_has_a_digest():
    paper, good = case.paper(RECORD), case.recording()
    backwards = Recording(start=good.end, end=good.start, digest=good.digest)

    assert refusal(paper, refused(paper, recording=backwards)).code == "recording.times"
    for digest in ("", "9f4c", "x" * 16, "9f4c07a251e8b36d0"):
        bad = good.model_copy(update={"digest": digest})
        assert refusal(paper, refused(paper, recording=bad)).code == "recording.digest"


def test_a_refused_signature_says_that_nothing_was_lost():
    paper = case.paper(RECORD)

    assert "已签的都在" in str(refusal(paper, officer(paper)))


# --- the receipt --------------------------------------------------------------------------


def test_a_receipt_of_papers_left_behind_is_signed_by_witness_and_servers():
    visit = case.visit()
    paper = case.paper(PaperKind.SERVICE_RECEIPT, service=case.service())

    assert refusal(paper, party(paper)).code == "signature.not_received"
    for make in (witness, officer, lambda paper: officer(paper, case.SHEN)):
        assert next_signer(paper, visit).role is make(paper).role
        paper = act(paper, make(paper))
    assert is_complete(paper, visit)


def test_a_receipt_of_papers_left_under_recording_needs_the_servers_only():
    service = case.service(witness="", witness_identity="", recording=case.recording())
    paper = case.paper(PaperKind.SERVICE_RECEIPT, service=service)

    assert [one.role for one in next_signers(paper, case.visit())] == [Role.OFFICER, Role.OFFICER]
    assert act(paper, officer(paper)).signatures


def test_a_party_without_a_person_in_charge_is_named_by_what_is_known():
    bare = case.party(person_in_charge="", legal_representative="")

    assert signers(RECORD, case.visit(party=bare))[0].name == bare.name


def test_a_receipt_is_signed_by_whoever_received_the_papers():
    service = case.service(
        mode=ServiceMode.IN_PERSON, recipient="鄢小云", relation="成年家属", witness=""
    )
    paper = case.paper(PaperKind.SERVICE_RECEIPT, service=service)

    assert next_signer(paper, case.visit()).name == "鄢小云"
    paper = act(paper, party(paper, signer="鄢小云"))
    assert next_signer(paper, case.visit()).role is Role.OFFICER
