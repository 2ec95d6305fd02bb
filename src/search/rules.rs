//! Who may look for people.
