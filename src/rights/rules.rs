//! Who may ask, who writes it down, and who answers.

use uuid::Uuid;

use super::{Fee, Kind, Refusal, RightsRequest, State, StepKind, clock::Needed};
use crate::{
    actor::{Actor, Role, Staff},
    ids::PersonId,
    mandates::rules::copies::NoCopy,
    permit::{Denial, Permit, Subject, acts},
};

impl Subject for RightsRequest {
    const KIND: &'static str = "rights_request";

    fn id(&self) -> Uuid {
        self.id
    }

    fn person(&self) -> Option<PersonId> {
        Some(self.person)
    }
}

acts! {
    /// A person uses a right over their information.
    Send(RightsRequest) = "rights_request/send",
    /// Whoever acts for them asks for a copy in their name.
    AskCopy(RightsRequest) = "rights_request/ask_copy",
    /// They answer what we asked.
    Reply(RightsRequest) = "rights_request/reply",
    /// They take it back.
    Withdraw(RightsRequest) = "rights_request/withdraw",
    /// Staff write down what came by another way.
    Log(RightsRequest) = "rights_request/log",
    /// Staff look at it.
    Open(RightsRequest) = "rights_request/open",
    /// Staff ask what is wanted.
    Ask(RightsRequest) = "rights_request/ask",
    /// Staff note that proof of who asks, or that they may, was asked for or came.
    Prove(RightsRequest) = "rights_request/prove",
    /// Staff tell that more time is needed, and why.
    Extend(RightsRequest) = "rights_request/extend",
    /// Staff answer it.
    Decide(RightsRequest) = "rights_request/decide",
    /// Staff propose to refuse it as manifestly unfounded or excessive.
    ProposeRefusal(RightsRequest) = "rights_request/propose_refusal",
    /// Somebody else agrees to that.
    AgreeRefusal(RightsRequest) = "rights_request/agree_refusal",
    /// Somebody else does not, or it is taken back.
    DropRefusal(RightsRequest) = "rights_request/drop_refusal",
    /// Staff propose to charge a fee for it.
    ProposeFee(RightsRequest) = "rights_request/propose_fee",
    /// Somebody else agrees to that.
    AgreeFee(RightsRequest) = "rights_request/agree_fee",
    /// Somebody else does not, or it is taken back.
    DropFee(RightsRequest) = "rights_request/drop_fee",
    /// Staff note that the fee was paid.
    PayFee(RightsRequest) = "rights_request/pay_fee",
    /// Staff let the fee go.
    WaiveFee(RightsRequest) = "rights_request/waive_fee",
}

/// Whoever is signed in is known, and is not asked to prove it again (UK GDPR art. 12(6)).
pub fn may_send<'r>(actor: &Actor, request: &'r RightsRequest) -> Result<Permit<'r, Send>, Denial> {
    own(actor, request)?;
    Ok(Permit::grant(actor, request))
}

/// Whoever acts for a person asks for a copy in their name where their leave reaches it now; what comes of it is the person's own
/// (law.md 4.1). No other right is used for somebody.
pub fn may_ask_copy<'r>(actor: &Actor, request: &'r RightsRequest, leave: Result<(), NoCopy>) -> Result<Permit<'r, AskCopy>, Denial> {
    match actor {
        Actor::Representative(one) if one.subject == request.person && request.kind == Kind::Access => {}
        Actor::Visitor { .. } => return Err(Denial::SignInNeeded),
        Actor::Representative(_) | Actor::Resident(_) | Actor::Staff(_) | Actor::Councillor(_) | Actor::System(_) => {
            return Err(Denial::NotYours);
        }
    }
    leave.map_err(|_| Denial::NotGranted)?;
    Ok(Permit::grant(actor, request))
}

/// An answer belongs to a question that waits for one.
pub fn may_reply<'r>(actor: &Actor, request: &'r RightsRequest) -> Result<Permit<'r, Reply>, Denial> {
    own(actor, request)?;
    still_open(request)?;
    if request.open_question().is_none() {
        return Err(Denial::NotWaiting);
    }
    Ok(Permit::grant(actor, request))
}

/// What was answered stays: it is the record of what the council decided.
pub fn may_withdraw<'r>(actor: &Actor, request: &'r RightsRequest) -> Result<Permit<'r, Withdraw>, Denial> {
    own(actor, request)?;
    still_open(request)?;
    Ok(Permit::grant(actor, request))
}

/// Any member of staff may be told by somebody (law.md 1.1): whoever has the record open or the contact before them writes it
/// down, and information governance whatever reaches it.
pub fn may_log<'r>(actor: &Actor, request: &'r RightsRequest, before_them: bool) -> Result<Permit<'r, Log>, Denial> {
    match actor {
        Actor::Staff(staff) if staff.sees_content() && (before_them || governs(staff)) => Ok(Permit::grant(actor, request)),
        Actor::Staff(_)
        | Actor::Visitor { .. }
        | Actor::Resident(_)
        | Actor::Representative(_)
        | Actor::Councillor(_)
        | Actor::System(_) => Err(Denial::NotYours),
    }
}

/// Information governance looks into all.
pub fn may_open<'r>(actor: &Actor, request: &'r RightsRequest) -> Result<Permit<'r, Open>, Denial> {
    answers(actor)?;
    Ok(Permit::grant(actor, request))
}

pub fn may_ask<'r>(actor: &Actor, request: &'r RightsRequest) -> Result<Permit<'r, Ask>, Denial> {
    answers(actor)?;
    still_open(request)?;
    Ok(Permit::grant(actor, request))
}

pub fn may_prove<'r>(actor: &Actor, request: &'r RightsRequest) -> Result<Permit<'r, Prove>, Denial> {
    answers(actor)?;
    still_open(request)?;
    Ok(Permit::grant(actor, request))
}

/// Whether it is in time, given with reasons, and the first, is the clock's to say.
pub fn may_extend<'r>(actor: &Actor, request: &'r RightsRequest) -> Result<Permit<'r, Extend>, Denial> {
    answers(actor)?;
    still_open(request)?;
    Ok(Permit::grant(actor, request))
}

/// A complaint is not answered by whoever it may be about: not by the one who wrote it down (law.md 3, J18).
pub fn may_decide<'r>(actor: &Actor, request: &'r RightsRequest) -> Result<Permit<'r, Decide>, Denial> {
    let staff = answers(actor)?;
    still_open(request)?;
    if request.kind == Kind::Complaint && request.logged_by.as_deref() == Some(staff.number.as_str()) {
        return Err(Denial::WroteItYourself);
    }
    Ok(Permit::grant(actor, request))
}

/// Nothing is given, changed or erased while there is doubt who asks, or for whom (UK GDPR art. 12(6), law.md 1.1). A refusal needs no
/// proof.
pub fn is_proven(request: &RightsRequest) -> Result<(), Denial> {
    let facts = request.facts();
    if [facts.identity, facts.authority].contains(&Needed::Waiting) { Err(Denial::NotProven) } else { Ok(()) }
}

/// Whoever may answer may propose it; nothing is sent by that.
pub fn may_propose_refusal<'r>(actor: &Actor, request: &'r RightsRequest) -> Result<Permit<'r, ProposeRefusal>, Denial> {
    answers(actor)?;
    still_open(request)?;
    Ok(Permit::grant(actor, request))
}

/// Two people (law.md 1.3): nobody agrees to what they proposed.
pub fn may_agree_refusal<'r>(actor: &Actor, request: &'r RightsRequest, refusal: &Refusal) -> Result<Permit<'r, AgreeRefusal>, Denial> {
    let staff = answers(actor)?;
    still_open(request)?;
    if refusal.proposed_account == staff.account {
        return Err(Denial::WroteItYourself);
    }
    Ok(Permit::grant(actor, request))
}

pub fn may_drop_refusal<'r>(actor: &Actor, request: &'r RightsRequest) -> Result<Permit<'r, DropRefusal>, Denial> {
    answers(actor)?;
    still_open(request)?;
    Ok(Permit::grant(actor, request))
}

/// Free unless the law says otherwise (UK GDPR art. 12(5), law.md 1.3).
pub fn may_propose_fee<'r>(actor: &Actor, request: &'r RightsRequest) -> Result<Permit<'r, ProposeFee>, Denial> {
    answers(actor)?;
    chargeable(request)?;
    Ok(Permit::grant(actor, request))
}

/// Two people, as with a refusal: nobody agrees to what they proposed.
pub fn may_agree_fee<'r>(actor: &Actor, request: &'r RightsRequest, fee: &Fee) -> Result<Permit<'r, AgreeFee>, Denial> {
    let staff = answers(actor)?;
    chargeable(request)?;
    if fee.proposed_account == staff.account {
        return Err(Denial::WroteItYourself);
    }
    Ok(Permit::grant(actor, request))
}

pub fn may_drop_fee<'r>(actor: &Actor, request: &'r RightsRequest) -> Result<Permit<'r, DropFee>, Denial> {
    answers(actor)?;
    still_open(request)?;
    Ok(Permit::grant(actor, request))
}

pub fn may_note_fee_paid<'r>(actor: &Actor, request: &'r RightsRequest) -> Result<Permit<'r, PayFee>, Denial> {
    answers(actor)?;
    unpaid(request)?;
    Ok(Permit::grant(actor, request))
}

pub fn may_waive_fee<'r>(actor: &Actor, request: &'r RightsRequest) -> Result<Permit<'r, WaiveFee>, Denial> {
    answers(actor)?;
    unpaid(request)?;
    Ok(Permit::grant(actor, request))
}

/// A complaint is free, and what is to be deleted is decided on its own. Nobody is charged twice, nor after we took more time.
fn chargeable(request: &RightsRequest) -> Result<(), Denial> {
    still_open(request)?;
    let late = request.steps.iter().any(|step| matches!(step.kind, StepKind::Extended | StepKind::FeeAsked));
    if late || matches!(request.kind, Kind::Erasure | Kind::Complaint) { Err(Denial::Free) } else { Ok(()) }
}

fn unpaid(request: &RightsRequest) -> Result<(), Denial> {
    still_open(request)?;
    if request.facts().fee == Needed::Waiting { Ok(()) } else { Err(Denial::NotWaiting) }
}

/// What refuses nothing is answered by the portal itself once it has carried it out.
pub fn may_carry_out<'r>(actor: &Actor, request: &'r RightsRequest) -> Result<Permit<'r, Decide>, Denial> {
    still_open(request)?;
    match actor {
        Actor::System(_) => Ok(Permit::grant(actor, request)),
        Actor::Visitor { .. } | Actor::Resident(_) | Actor::Representative(_) | Actor::Staff(_) | Actor::Councillor(_) => {
            Err(Denial::NotYours)
        }
    }
}

/// Whether the actor answers such requests at all, for the way to the board.
pub fn may_see_board(actor: &Actor) -> Result<(), Denial> {
    answers(actor).map(|_| ())
}

fn own(actor: &Actor, request: &RightsRequest) -> Result<(), Denial> {
    match actor {
        Actor::Resident(resident) if resident.person == request.person => Ok(()),
        Actor::Visitor { .. } => Err(Denial::SignInNeeded),
        Actor::Resident(_) | Actor::Representative(_) | Actor::Staff(_) | Actor::Councillor(_) | Actor::System(_) => Err(Denial::NotYours),
    }
}

fn still_open(request: &RightsRequest) -> Result<(), Denial> {
    match request.state {
        State::Open => Ok(()),
        State::Withdrawn => Err(Denial::AlreadyWithdrawn),
        State::Accepted | State::Part | State::Refused => Err(Denial::AlreadyDecided),
    }
}

fn governs(staff: &Staff) -> bool {
    staff.sees_content() && staff.has(Role::InformationGovernance)
}

fn answers(actor: &Actor) -> Result<&Staff, Denial> {
    match actor {
        Actor::Staff(staff) if governs(staff) => Ok(staff),
        Actor::Staff(_)
        | Actor::Visitor { .. }
        | Actor::Resident(_)
        | Actor::Representative(_)
        | Actor::Councillor(_)
        | Actor::System(_) => Err(Denial::NotYours),
    }
}
