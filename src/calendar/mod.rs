//! The calendar the council lives by: civil dates in London, working days, months that clamp, dates in words.
//!
//! Every date a resident sees or a deadline uses is a date in Europe/London, whatever the server's clock says.

mod bank_holidays;
mod london;
mod words;
mod working_days;

pub use bank_holidays::{BankHolidays, Holiday, HolidaysProblem};
pub use london::{end_of_day, london_date, london_time, start_of_day};
pub use words::{date_and_time, full_date, month, short_date, short_date_time, time, weekday, weekday_date};
pub use working_days::{WorkingDay, add_months, add_working_days, answer_by, roll_forward};
