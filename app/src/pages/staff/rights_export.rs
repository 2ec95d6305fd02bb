//! T10 for a spreadsheet: the list of what waits, and the figures below it. There is nothing in either that anybody typed.

use portal::{
    disclosure::ops::searches::{self, ByTeam},
    rights::{
        Kind,
        clock::Urgency,
        ops::desk::{self, Board},
    },
    text::rights as words,
};

use super::{
    elsewhere,
    rights::{BOARD, FIGURES, View, near_code},
};
use crate::visit::{PageResult, Reply, Visit};

/// The rows that the board shows, or what it says of all by right and by service.
pub async fn rights_export(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, BOARD)? {
        return Ok(reply);
    }
    let mut uow = visit.uow().await?;
    let board = desk::board(&mut uow).await?;
    let teams = searches::by_team(&mut uow).await?;
    let today = uow.today();
    uow.commit().await?;
    let (csv, named) = if visit.query.get(FIGURES) == "yes" {
        (figures(&board, &teams), words::board_figures_file(visit.lang))
    } else {
        (list(&board, &View::of(&visit)), words::board_file(visit.lang))
    };
    let name = format!("{named}-{today}.csv");
    Ok(Reply::File { kind: "text/csv; charset=utf-8", name, bytes: csv.into_bytes(), inline: false })
}

fn list(board: &Board, view: &View) -> String {
    let mut csv = String::from("reference,kind,channel,language,received,due,near\r\n");
    for row in board.rows.iter().filter(|row| view.wants(row)) {
        let due = row.due.map(|due| due.to_string()).unwrap_or_default();
        let near = near_code(row);
        let cells = [&row.reference, row.kind.code(), row.channel.code(), row.language.tag(), &row.received_on.to_string(), &due, near];
        csv.push_str(&cells.join(","));
        csv.push_str("\r\n");
    }
    csv
}

/// A line for each right, and for each service whose team searched: what is open and late now, and how the last year was answered.
fn figures(board: &Board, teams: &[ByTeam]) -> String {
    let mut csv = String::from("by,which,open,overdue,answered,in_time,average_days\r\n");
    for kind in Kind::ALL {
        let of = board.rows.iter().filter(|row| row.kind == *kind);
        let late = of.clone().filter(|row| row.urgency == Urgency::Overdue).count();
        let answered = board.answered.iter().find(|answered| answered.kind == *kind);
        let [number, in_time] = [answered.map(|one| one.number), answered.map(|one| one.in_time)].map(Option::unwrap_or_default);
        let days = answered.map(|one| one.days.to_string()).unwrap_or_default();
        csv.push_str(&format!("right,{},{},{late},{number},{in_time},{days}\r\n", kind.code(), of.count()));
    }
    for of in teams {
        let days = of.days.map(|days| days.to_string()).unwrap_or_default();
        csv.push_str(&format!("service,{},{},{},{},,{days}\r\n", of.team, of.waiting, of.late, of.done));
    }
    csv
}
