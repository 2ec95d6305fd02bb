import { codeIn, mail, subjects } from '../helpers/mail.ts';
import { provesAddress, saysWho, somebody, type Resident } from '../helpers/people.ts';
import { answersEverything, continues, fly, sends } from '../helpers/report.ts';
import { expect, test } from '../helpers/test.ts';
import { LANGS, t, type Lang } from '../helpers/text.ts';
import type { Visitor } from '../helpers/visitor.ts';

for (const lang of LANGS) {
  test(`a visitor reports, follows it by a code, and takes it into an account, in ${lang}`, async ({ arrives, request }) => {
    const person = somebody('Gruffudd Wyn');
    const visitor = await arrives(lang);
    await answersEverything(visitor);
    await saysHowToReach(visitor, person, lang);
    const sent = await sends(visitor);
    await expect(visitor.page.getByRole('main')).toContainText(visitor.t('requests.sent_account'));
    const letter = await mail(request, person.email, visitor.t('letters.received_subject', { reference: sent }));
    expect(letter.lang).toBe(lang);
    expect(letter.text).not.toContain(person.name);

    const elsewhere = await arrives(lang);
    await test.step('on another device the reference and the code of a mail open it', async () => {
      await asksForCode(elsewhere, sent, person.email);
      const code = await mail(request, person.email, t('letters.track_subject', lang, { reference: sent }));
      await elsewhere.types(elsewhere.t('track.code'), codeIn(code));
      await continues(elsewhere);
      await opens(elsewhere, sent);
    });
    await test.step('an account takes it in', async () => {
      await elsewhere.presses(elsewhere.t('start.create_account'));
      await provesAddress(elsewhere, request, person);
      await saysWho(elsewhere, person);
      await elsewhere.presses(elsewhere.t('accounts.go_home'));
      await expect(elsewhere.page).toHaveURL(new RegExp(`/requests/${sent}$`));
      await elsewhere.follows(elsewhere.t('ui.nav_requests'));
      await opens(elsewhere, sent);
    });
  });
}

async function saysHowToReach(visitor: Visitor, person: Resident, writes: Lang) {
  await visitor.sees(visitor.t('drafts.about_you_title'));
  await visitor.types(visitor.t('drafts.name'), person.name);
  await visitor.types(visitor.t('drafts.email'), person.email);
  await visitor.picks(writes === 'cy' ? 'Cymraeg' : 'English');
  await continues(visitor);
}

async function asksForCode(visitor: Visitor, sent: string, email: string) {
  await visitor.open('/track');
  await visitor.sees(visitor.t('track.title'));
  await visitor.types(visitor.t('track.reference'), sent.toLowerCase());
  await visitor.types(visitor.t('track.email'), email);
  await continues(visitor);
  await visitor.sees(visitor.t('track.code_title'));
}

/** The list has this request and no other, and it opens. */
async function opens(visitor: Visitor, sent: string) {
  await visitor.sees(visitor.t('requests.title'));
  const main = visitor.page.getByRole('main');
  await expect(main.getByText(/SR-\w{4}-\w{4}/)).toHaveCount(1);
  await expect(main).toContainText(sent);
  await main.getByRole('link', { name: new RegExp(`^${fly.title[visitor.lang]}`) }).click();
  await expect(main).toContainText(sent);
  await expect(main.getByText(visitor.t('states.received'), { exact: true })).toBeVisible();
}

test('a reference with the wrong address looks the same and sends nothing', async ({ arrives, request }) => {
  const stranger = await arrives('en');
  const email = somebody('Stranger').email;
  await asksForCode(stranger, 'SR-7F3K-2QXM', email);
  await stranger.types(stranger.t('track.code'), '123456');
  await continues(stranger);
  await stranger.isRefused(stranger.t('errors.code_wrong'));
  expect(await subjects(request, email)).toEqual([]);
});

test('a report without a name says that nobody can be told', async ({ arrives }) => {
  const visitor = await arrives('cy');
  await answersEverything(visitor);
  await visitor.sees(visitor.t('drafts.about_you_title'));
  await visitor.picks(visitor.t('drafts.anonymous'));
  await continues(visitor);
  await sends(visitor);
  await expect(visitor.page.getByRole('main')).toContainText(visitor.t('requests.anonymous'));
});
