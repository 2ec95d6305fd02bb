//! Telling somebody that another person gave us their details (UK GDPR art. 14): the giver is reminded, and can have our privacy
//! notice sent. The letter says nothing of a request, of who gave the details, or of what they are.

pub mod forms;
pub mod ops;
