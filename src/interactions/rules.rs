//! Who may record and read contacts.
