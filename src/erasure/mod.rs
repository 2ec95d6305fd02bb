//! Carrying out the right to be forgotten (UK GDPR art. 17): what goes and what stays, the days in which one may change one's
//! mind, the decision, and the erasure itself.

pub mod journal;
