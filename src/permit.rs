//! Wall 1: a write needs a permit, only a rule grants one, and the audit row is derived from it.

use uuid::Uuid;

use crate::{actor::Actor, ids::PersonId};

/// What an act is done to.
pub trait Subject {
    const KIND: &'static str;
    fn id(&self) -> Uuid;
    /// Whose record it touches, if anybody's.
    fn person(&self) -> Option<PersonId>;
}

/// One thing that can be done, as a type: a store function asks for the permit of its own act and no other.
pub trait Act {
    type Subject: Subject;
    /// As the audit names it, `noun/verb`.
    const NAME: &'static str;
}

/// Leave to do one act to one subject. Made by `rules.rs` files only (`make check` looks), used up by the store.
#[derive(Debug)]
#[must_use = "a permit that is not used changed nothing"]
pub struct Permit<'s, A: Act> {
    actor: Actor,
    subject: &'s A::Subject,
}

impl<'s, A: Act> Permit<'s, A> {
    pub(crate) fn grant(actor: &Actor, subject: &'s A::Subject) -> Self {
        Permit { actor: actor.clone(), subject }
    }

    pub fn subject(&self) -> &'s A::Subject {
        self.subject
    }

    pub fn actor(&self) -> &Actor {
        &self.actor
    }
}

/// Why an act is refused. A reason can be told to a person; a bare `false` cannot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Denial {
    /// Not theirs: told to nobody, answered like something that does not exist.
    NotYours,
    SignInNeeded,
    SecondStepNeeded,
    AlreadyDecided,
    AlreadyWithdrawn,
    NotDecided,
    /// "Not fixed" is for 28 days after the answer; then it is a new request.
    TooLate,
    NotYourTeam,
    /// Somebody else has it.
    TakenByAnother,
    NotYourRole,
    TooManyFiles,
    NotWaiting,
    /// The person has not proven enough for this (law.md 9.1).
    NotProven,
    /// Their leave to act for somebody does not reach it.
    NotGranted,
    /// Nobody judges what they wrote down themselves.
    WroteItYourself,
    /// No fee can be charged for it, or not any more.
    Free,
}

/// Declares acts: a type each, with its subject and its audit name, and the list of them for the permission snapshot.
macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident($subject:ty) = $text:literal),+ $(,)?) => {
        $(
            $(#[$doc])*
            #[derive(Debug)]
            pub struct $name;
            impl $crate::permit::Act for $name {
                type Subject = $subject;
                const NAME: &'static str = $text;
            }
        )+
        /// The audit name of every act of this noun.
        pub const ACTS: &[&str] = &[$($text),+];
    };
}
pub(crate) use acts;
