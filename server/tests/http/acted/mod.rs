//! Acting for somebody else, asked of every address and at every step (issue of mandates, law.md 4): who gets what is in
//! `walked.txt`, and taking back bites before each step of every journey.

mod bad_input;
mod journey;
pub(crate) mod stage;
mod taken_back;
mod walked;
