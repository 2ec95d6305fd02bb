//! A bare Axum handler that returns the bytes of a file: what `make bench` compares a page with.
//!
//! `bare FILE ADDRESS`

use std::{env, fs};

use anyhow::Context;
use axum::{Router, http::header, routing::get};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut words = env::args().skip(1);
    let bytes: &'static [u8] = fs::read(words.next().context("first argument: the file")?)?.leak();
    let address = words.next().context("second argument: the address")?;
    let app = Router::new().route("/", get(move || async move { ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], bytes) }));
    axum::serve(tokio::net::TcpListener::bind(address).await?, app).await?;
    Ok(())
}
