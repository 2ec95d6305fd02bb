//! How people are found again: the SQL.
