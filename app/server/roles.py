"""Who may do what at the server: the powers are kept apart, and nobody may what is not written.

An administrator has one role. What none of these roles may do is done with a device (sealing),
or at the machine itself (`shian serve …`, told in the log of acts as done by `console`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from app.server.refusals import RequestRefused


class Role(StrEnum):
    SECURITY = "security"  # who is let in: administrators, devices, officers
    SYSTEM = "system"  # the machine: sees devices and alarms, no evidence
    AUDIT = "audit"  # reads what was done, changes nothing
    SUPERVISOR = "supervisor"  # assigns, decides what is contested or held, releases results
    CLERK = "clerk"  # the register of parties, proposes results
    PUBLISHER = "publisher"  # form packs


class Act(StrEnum):
    ADMINS_SEE = "admins.see"
    ADMINS_CHANGE = "admins.change"
    CODES_MAKE = "codes.make"
    DEVICES_SEE = "devices.see"
    DEVICES_REVOKE = "devices.revoke"
    HELD_SEE = "held.see"
    HELD_RELEASE = "held.release"
    ALARMS_SEE = "alarms.see"
    ALARMS_CLOSE = "alarms.close"
    PARTIES_CHANGE = "parties.change"
    OFFICERS_CHANGE = "officers.change"
    ASSIGNMENTS_CHANGE = "assignments.change"
    RESULTS_PROPOSE = "results.propose"
    RESULTS_RELEASE = "results.release"
    PACKS_SEE = "packs.see"
    PACKS_PUBLISH = "packs.publish"
    ACTS_READ = "acts.read"


_SECURITY, _SYSTEM, _AUDIT = Role.SECURITY, Role.SYSTEM, Role.AUDIT
_SUPERVISOR, _CLERK, _PUBLISHER = Role.SUPERVISOR, Role.CLERK, Role.PUBLISHER

MAY: Mapping[Act, frozenset[Role]] = {
    Act.ADMINS_SEE: frozenset({_SECURITY, _AUDIT}),
    Act.ADMINS_CHANGE: frozenset({_SECURITY}),
    Act.CODES_MAKE: frozenset({_SECURITY}),
    Act.DEVICES_SEE: frozenset({_SECURITY, _SYSTEM, _AUDIT}),
    Act.DEVICES_REVOKE: frozenset({_SECURITY}),
    Act.HELD_SEE: frozenset({_SECURITY, _SUPERVISOR, _AUDIT}),
    Act.HELD_RELEASE: frozenset({_SECURITY, _SUPERVISOR}),
    Act.ALARMS_SEE: frozenset({_SECURITY, _SYSTEM, _AUDIT, _SUPERVISOR}),
    Act.ALARMS_CLOSE: frozenset({_SECURITY, _SUPERVISOR}),
    Act.PARTIES_CHANGE: frozenset({_CLERK}),
    Act.OFFICERS_CHANGE: frozenset({_SECURITY}),
    Act.ASSIGNMENTS_CHANGE: frozenset({_SUPERVISOR}),
    Act.RESULTS_PROPOSE: frozenset({_CLERK, _SUPERVISOR}),
    Act.RESULTS_RELEASE: frozenset({_SUPERVISOR}),
    Act.PACKS_SEE: frozenset({_PUBLISHER, _SUPERVISOR, _AUDIT}),
    Act.PACKS_PUBLISH: frozenset({_PUBLISHER}),
    Act.ACTS_READ: frozenset({_AUDIT}),
}

# Roles that let others in or decide on evidence: given by two people where two are there.
POWERFUL = frozenset({Role.SECURITY, Role.SUPERVISOR, Role.PUBLISHER})

NAMES = {
    Role.SECURITY: "安全管理员",
    Role.SYSTEM: "系统管理员",
    Role.AUDIT: "审计管理员",
    Role.SUPERVISOR: "负责人",
    Role.CLERK: "内勤",
    Role.PUBLISHER: "表格发布人",
}


def require(role: Role | None, act: Act) -> None:
    """Raises RequestRefused (403) where the role may not do this."""
    if role is None or role not in MAY[act]:
        who = "、".join(NAMES[one] for one in Role if one in MAY[act])
        raise RequestRefused(403, "admin.role", f"您的角色不能做这件事，没有执行。请由{who}来做。")
