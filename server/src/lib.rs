//! The process of My Account: router, layers, worker and settings. The binary beside it is the command line.

pub mod backup;
pub mod browsing;
pub mod calls;
pub mod config;
pub mod device;
pub mod embedded_postgres;
pub mod health;
pub mod layers;
pub mod machines;
pub mod policy;
pub mod recognise;
pub mod recordings;
pub mod respond;
pub mod retention;
pub mod router;
pub mod serve;
pub mod shutdown;
pub mod survey;
pub mod telemetry;
pub mod typed;
pub mod uploads;
pub mod view;
pub mod web;
pub mod worker;
