//! Who may open records.
