"""Parties, officers and numbers as the office keeps them."""

import pytest
from sqlcipher3 import dbapi2

from app.domain.paper import PaperKind
from app.storage import edits, numbering, office, register
from app.storage.numbering import BlockOutOfRange, NumberBlockFull
from app.storage.register import OfficerTwice, PartyMissing
from tests.storage import made

KIND = PaperKind.SITE_RECORD


def save(memory, *parties):
    for party in parties:
        memory.write(lambda db, party=party: register.save_party(db, party, made.NOW))


@pytest.mark.parametrize(
    ("search", "names"),
    [
        ("豆花", ["江阳豆花店"]),
        ("jy15105", ["龙马潭面馆"]),
        ("91510502", ["江阳豆花店"]),
        ("滨江路", ["江阳豆花店", "龙马潭面馆"]),
        ("滨江路 面馆", ["龙马潭面馆"]),
        ("", ["江阳豆花店", "龙马潭面馆"]),
        ("jydh", ["江阳豆花店"]),
        ("LMTmg", ["龙马潭面馆"]),
        ("没有", []),
        ("%", []),
    ],
)
def test_parties_are_found_by_name_initials_address_code_and_licence(memory, search, names):
    save(
        memory,
        made.party("江阳豆花店", address="滨江路1号", credit_code="91510502MA0000000X"),
        made.party("龙马潭面馆", address="滨江路2号", licence_no="JY15105020000011"),
    )
    found = memory.read(lambda db: register.parties(db, search))
    assert sorted(party.name for party in found) == names


def test_a_changed_party_is_one_party_and_its_former_state_is_in_the_log(memory):
    party = made.party("旧名")
    save(memory, party, party.model_copy(update={"name": "新名"}))
    assert [one.name for one in memory.read(register.parties)] == ["新名"]
    assert memory.read(lambda db: register.party(db, party.id)).name == "新名"
    log = memory.read(lambda db: edits.lines(db, party.id)).decode()
    assert "旧名" in log
    assert "新名" in log


def test_a_party_that_is_not_there_is_missing(memory):
    with pytest.raises(PartyMissing):
        memory.read(lambda db: register.party(db, made.new_id()))


def test_a_certificate_number_belongs_to_one_officer(memory):
    first = made.officer("川A1", "鄢某")
    memory.write(lambda db: register.save_officer(db, first, made.NOW))
    with pytest.raises(OfficerTwice, match="川A1"):
        memory.write(lambda db: register.save_officer(db, made.officer("川A1", "另"), made.NOW))
    renamed = first.model_copy(update={"name": "鄢某某"})
    memory.write(lambda db: register.save_officer(db, renamed, made.NOW))
    assert memory.read(register.officers) == (renamed,)


def test_two_officers_may_share_a_name_and_keep_their_order(memory):
    both = (made.officer("川B2", "张伟"), made.officer("川A1", "张伟"))
    for one in both:
        memory.write(lambda db, one=one: register.save_officer(db, one, made.NOW))
    assert memory.read(register.officers) == both


def test_a_removed_officer_is_off_the_list_and_frees_the_certificate_number(memory):
    officer = made.officer("川A1")
    memory.write(lambda db: register.save_officer(db, officer, made.NOW))
    memory.write(lambda db: register.remove_officer(db, officer.id, made.NOW))
    assert memory.read(register.officers) == ()
    memory.write(lambda db: register.save_officer(db, made.officer("川A1"), made.NOW))


def test_the_agency_and_settings_come_back(memory):
    assert memory.read(office.load_agency) is None
    memory.write(lambda db: office.save_agency(db, made.agency(), made.NOW))
    memory.write(lambda db: office.save_setting(db, "basis", "in-force"))
    memory.write(lambda db: office.save_setting(db, "basis", "commissioned"))
    assert memory.read(office.load_agency) == made.agency()
    assert memory.read(lambda db: office.setting(db, "basis")) == "commissioned"
    assert memory.read(lambda db: office.setting(db, "unknown")) is None


# --- numbers -----------------------------------------------------------------------------


def reserve(memory, template="检", year=2026, block=3, count=1):
    return memory.write(lambda db: numbering.reserve(db, KIND, template, year, block, count=count))


def test_numbers_begin_at_the_block_and_go_on(memory):
    assert reserve(memory) == (3001,)
    assert reserve(memory, count=3) == (3002, 3003, 3004)


def test_every_template_year_and_block_is_a_series_of_its_own(memory):
    assert reserve(memory) == (3001,)
    assert reserve(memory, template="强") == (3001,)
    assert reserve(memory, year=2027) == (3001,)
    assert reserve(memory, block=4) == (4001,)
    assert reserve(memory) == (3002,)


def test_a_full_block_refuses_and_gives_out_nothing(memory):
    assert reserve(memory, count=998)[-1] == 3998
    with pytest.raises(NumberBlockFull, match="已用完"):
        reserve(memory, count=2)
    assert reserve(memory) == (3999,)
    with pytest.raises(NumberBlockFull):
        reserve(memory)


@pytest.mark.parametrize("block", [0, -1, 100])
def test_a_block_outside_1_to_99_is_refused(memory, block):
    with pytest.raises(BlockOutOfRange, match="1 至 99"):
        reserve(memory, block=block)


def test_a_number_of_an_undone_transaction_is_given_again(memory):
    def job(db):
        numbering.reserve(db, KIND, "检", 2026, 3)
        raise ValueError("freezing failed")

    with pytest.raises(ValueError, match="freezing"):
        memory.write(job)
    assert reserve(memory) == (3001,)


def test_a_burnt_number_is_listed_once_with_its_reason(memory):
    memory.write(lambda db: numbering.burn(db, "江监〔2026〕3001号", "定稿后修改", made.NOW))
    (burnt,) = memory.read(numbering.burnt)
    assert (burnt.number, burnt.reason) == ("江监〔2026〕3001号", "定稿后修改")
    with pytest.raises(dbapi2.IntegrityError):
        memory.write(lambda db: numbering.burn(db, burnt.number, "again", made.NOW))


def test_a_series_never_goes_down(memory):
    reserve(memory, count=5)
    memory.write(lambda db: numbering.raise_series(db, "检", 2026, 3, 3002))
    assert reserve(memory) == (3006,)
