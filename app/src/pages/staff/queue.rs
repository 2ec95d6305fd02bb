//! T5: the queue of one's teams.

use chrono::NaiveDate;
use leptos::prelude::*;
use portal::{
    actor::{Role, Staff},
    calendar,
    lang::Lang,
    service_requests::desk::{self, Filter, Queued, SavedView},
    text,
};

use super::{
    chip, elsewhere, path_of, state,
    views::{QUEUE, filter_of, path_after, query_of, queue_path, with_query},
};
use crate::{
    shell::{Page, render},
    ui::{
        Button, ButtonKind, Details, Head, LabelStyle, PageLink, Pagination, Select, Sorted, State, StateTag, Table, TableLayout, TextInput,
    },
    visit::{PageResult, Visit},
};

/// The queue as it was read.
struct Queue {
    filter: Filter,
    rows: Vec<Queued>,
    more: bool,
    views: Vec<SavedView>,
    today: NaiveDate,
}

pub async fn queue(visit: Visit) -> PageResult {
    if let Some(reply) = elsewhere(&visit, QUEUE)? {
        return Ok(reply);
    }
    let filter = filter_of(&visit);
    let mut uow = visit.uow().await?;
    let (rows, more) = desk::queue(&mut uow, &filter).await?;
    let views = desk::saved_views(&mut uow).await?;
    let today = uow.today();
    uow.commit().await?;
    let staff = visit.staff()?;
    let queue = Queue { filter, rows, more, views, today };
    let page = Page::new("T5", text::desk::queue_title(visit.lang)).wide();
    render(&visit, page, || contents(&visit, staff, &queue))
}

fn contents(visit: &Visit, staff: &Staff, queue: &Queue) -> AnyView {
    view! {
        <h1 class="govuk-heading-l">{text::desk::queue_title(visit.lang)}</h1>
        <div class="app-queue">
            <div>
                {saved_views(visit, &queue.views)}
                {filter_form(visit, staff, &queue.filter)}
                {save_form(visit, &queue.filter)}
            </div>
            <div>
                {list(visit, queue)}
                {paging(visit, queue)}
            </div>
        </div>
    }
    .into_any()
}

fn saved_views(visit: &Visit, views: &[SavedView]) -> AnyView {
    let lang = visit.lang;
    if views.is_empty() {
        return ().into_any();
    }
    let items: Vec<_> = views
        .iter()
        .map(|saved| {
            let forget = visit.link(&format!("{QUEUE}/views/{}/forget", saved.id));
            view! {
                <li>
                    <a class="govuk-link" href=visit.link(&with_query(&saved.query))>{saved.name.clone()}</a>
                    <form method="post" action=forget novalidate>
                        <button class="govuk-body-s govuk-link app-link-button" type="submit">
                            {text::common::remove(lang)}
                            <span class="govuk-visually-hidden">{format!(" {}", saved.name)}</span>
                        </button>
                    </form>
                </li>
            }
        })
        .collect();
    view! {
        <h2 class="govuk-heading-s">{text::desk::saved_views(lang)}</h2>
        <ul class="govuk-list">{items}</ul>
    }
    .into_any()
}

fn filter_form(visit: &Visit, staff: &Staff, filter: &Filter) -> AnyView {
    let lang = visit.lang;
    let sort = (!filter.sort.is_empty()).then(|| view! { <input type="hidden" name="sort" value=filter.sort.clone()/> });
    let clear = (!query_of(filter).is_empty())
        .then(|| view! { <p class="govuk-body"><a class="govuk-link" href=visit.link(QUEUE)>{text::common::clear_filters(lang)}</a></p> });
    let filtered = !query_of(&Filter { sort: String::new(), ..filter.clone() }).is_empty();
    let form = view! {
        <form method="get" action=visit.link(QUEUE) novalidate>
            <Select lang=lang name="team" label=text::desk::filter_team(lang) value=filter.team.clone() items=teams(visit, staff)/>
            <Select lang=lang name="state" label=text::desk::filter_state(lang) value=filter.state.clone() items=states(lang)/>
            <Select lang=lang name="owner" label=text::desk::filter_owner(lang) value=filter.owner.clone() items=owners(lang)/>
            <Select lang=lang name="service" label=text::desk::filter_service(lang) value=filter.service.clone() items=services(visit)/>
            <Select lang=lang name="language" label=text::desk::filter_language(lang) value=filter.language.clone() items=languages(lang)/>
            {sort}
            <Button text=text::common::apply_filters(lang)/>
        </form>
        {clear}
    };
    // Beside the list the style opens it; above the list, on a phone, it would push the list off the screen.
    view! {
        <div class="app-filters">
            <Details summary=text::desk::filters(lang) open=filtered>{form}</Details>
        </div>
    }
    .into_any()
}

fn pairs(items: &[(&str, &str)]) -> Vec<(String, String)> {
    items.iter().map(|(value, text)| ((*value).to_string(), (*text).to_string())).collect()
}

/// One's own teams; an adviser answers for all of them.
fn teams(visit: &Visit, staff: &Staff) -> Vec<(String, String)> {
    let everywhere = staff.has(Role::Adviser);
    let teams = visit.portal.council().teams.iter().filter(|team| everywhere || staff.in_team(&team.code));
    let mut items = pairs(&[("", text::desk::all_my_teams(visit.lang))]);
    items.extend(teams.map(|team| (team.code.clone(), team.name.get(visit.lang).to_string())));
    items
}

fn states(lang: Lang) -> Vec<(String, String)> {
    pairs(&[
        ("", text::desk::state_open(lang)),
        ("late", text::desk::state_late(lang)),
        ("waiting", text::desk::state_waiting(lang)),
        ("closed", text::desk::state_closed(lang)),
        ("all", text::desk::state_all(lang)),
    ])
}

fn owners(lang: Lang) -> Vec<(String, String)> {
    pairs(&[
        ("available", text::desk::available(lang)),
        ("anyone", text::desk::anyone(lang)),
        ("mine", text::desk::mine(lang)),
        ("unclaimed", text::desk::unclaimed(lang)),
    ])
}

fn services(visit: &Visit) -> Vec<(String, String)> {
    let services = visit.portal.catalogue().services();
    let mut named: Vec<(String, String)> = services.iter().map(|s| (s.slug.clone(), s.title.get(visit.lang).to_string())).collect();
    named.sort_by(|a, b| a.1.cmp(&b.1));
    let mut items = pairs(&[("", text::desk::all_services(visit.lang))]);
    items.extend(named);
    items
}

fn languages(lang: Lang) -> Vec<(String, String)> {
    pairs(&[("", text::desk::both_languages(lang)), ("cy", text::desk::welsh(lang)), ("en", text::desk::english(lang))])
}

fn save_form(visit: &Visit, filter: &Filter) -> AnyView {
    let lang = visit.lang;
    let error = visit.error("name");
    let open = error.is_some();
    let (name, query) = (visit.typed_or("name", ""), query_of(filter));
    let action = visit.link(&format!("{QUEUE}/views"));
    view! {
        <Details summary=text::desk::save_this_view(lang) open=open>
            <form method="post" action=action novalidate>
                <input type="hidden" name="query" value=query/>
                <TextInput lang=lang name="name" label=text::desk::view_name(lang) value=name error=error/>
                <Button text=text::common::save(lang) kind=ButtonKind::Secondary/>
            </form>
        </Details>
    }
    .into_any()
}

fn list(visit: &Visit, queue: &Queue) -> AnyView {
    let lang = visit.lang;
    if queue.rows.is_empty() {
        return view! { <p class="govuk-body">{text::desk::queue_empty(lang)}</p> }.into_any();
    }
    let newest = queue.filter.sort == "newest";
    let caption = if newest { text::desk::queue_caption_newest(lang) } else { text::desk::queue_caption_due(lang) };
    let rows = queue.rows.iter().map(|queued| row(visit, queued, queue.today)).collect();
    view! {
        <Table
            caption=caption
            caption_style=LabelStyle::Small
            heads=heads(visit, &queue.filter)
            rows=rows
            layout=TableLayout::Dense
        />
    }
    .into_any()
}

fn heads(visit: &Visit, filter: &Filter) -> Vec<Head> {
    let lang = visit.lang;
    let newest = filter.sort == "newest";
    let sorted_by = |sort: &str| visit.link(&queue_path(&Filter { sort: sort.to_string(), ..filter.clone() }));
    vec![
        Head::new(text::desk::head_due(lang)).sortable(sorted_by(""), (!newest).then_some(Sorted::Ascending)),
        Head::new(text::desk::head_reference(lang)),
        Head::new(text::desk::head_service(lang)),
        Head::new(text::desk::head_place(lang)),
        Head::new(text::desk::head_sent(lang)).sortable(sorted_by("newest"), newest.then_some(Sorted::Descending)),
        Head::new(text::desk::head_owner(lang)),
        Head::new(text::desk::head_language(lang)),
    ]
}

fn row(visit: &Visit, queued: &Queued, today: NaiveDate) -> Vec<AnyView> {
    let (lang, request) = (visit.lang, &queued.request);
    let sent = calendar::short_date(lang, calendar::london_date(request.sent_at));
    let owner = queued.owner_number.clone().unwrap_or_else(|| text::desk::unclaimed(lang).to_string());
    let href = visit.link(&path_of(&request.reference));
    vec![
        due_cell(lang, queued, today),
        view! { <a class="govuk-link app-reference" href=href>{request.reference.clone()}</a> }.into_any(),
        request.service.title.get(lang).to_string().into_any(),
        request.place.clone().unwrap_or_else(|| "–".to_string()).into_any(),
        sent.into_any(),
        owner.into_any(),
        chip(lang, request.language),
    ]
}

/// The date in words, and the one tag that says why it is not an ordinary one.
fn due_cell(lang: Lang, queued: &Queued, today: NaiveDate) -> AnyView {
    let request = &queued.request;
    let state = state(request, today);
    let notable = matches!(state, State::Late | State::ClockStopped | State::Done | State::Closed | State::Withdrawn);
    let tag = notable.then(|| view! { " "<StateTag lang=lang state=state/> });
    let date = calendar::short_date(lang, request.target_date);
    let words = if request.target_date == today { text::desk::date_today(lang, &date) } else { date };
    view! { {words}{tag} }.into_any()
}

fn paging(visit: &Visit, queue: &Queue) -> AnyView {
    let next = queue.rows.last().filter(|_| queue.more).map(|last| PageLink::to(visit.link(&path_after(&queue.filter, last))));
    let first = queue.filter.after.map(|_| PageLink {
        href: visit.link(&queue_path(&queue.filter)),
        text: text::desk::queue_first(visit.lang).to_string(),
        label: String::new(),
    });
    view! { <Pagination lang=visit.lang previous=first next=next/> }.into_any()
}
