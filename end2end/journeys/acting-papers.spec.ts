import { photo } from '../helpers/files.ts';
import { inspects } from '../helpers/inspect.ts';
import { mail } from '../helpers/mail.ts';
import { DEMO_PASSWORD, givesPassword, registers, signsInWithCode, somebody } from '../helpers/people.ts';
import { continues } from '../helpers/report.ts';
import { expect, test } from '../helpers/test.ts';
import { LANGS, type Lang } from '../helpers/text.ts';
import type { Visitor } from '../helpers/visitor.ts';

// J11 where authority is on paper, and where two must agree.
test.describe.configure({ timeout: 240_000 });

/** Who looks at documents: others in each language, so that nobody waits for another's code. */
const CHECKS: Record<Lang, string> = { en: 'mabli@arianell.example', cy: 'bryn@arianell.example' };

for (const lang of LANGS) {
  test(`somebody shows a document, and staff see it beside what was said and say why not, in ${lang}`, async ({ arrives, request }) => {
    const claims = somebody('Elen Haf Tomos');
    const claimant = await arrives(lang);
    const staff = await arrives(lang);
    await registers(claimant, request, claims);
    const id = await test.step('the document and what it gives', () => shows(claimant));
    await signsInWithCode(staff, request, CHECKS[lang]);
    await test.step('staff look, and refuse in words', () => refuses(staff, id));
    await test.step('the words are in the letter and on the page', async () => {
      const letter = await mail(request, claims.email, claimant.t('letters.claim_subject'));
      expect(letter.text).toContain(claimant.t('claims.refused_names_differ'));
      expect(letter.text).not.toContain('Mair');
      await claimant.open(`/acting-for/claims/${id}`);
      await expect(claimant.page.getByRole('main')).toContainText(claimant.t('claims.refused_names_differ'));
      await inspects(claimant);
    });
    await test.step('who acts for whom, as staff look after it', () => looksAfter(staff));
  });

  test(`what one of two puts to the other is done with their yes and not without, in ${lang}`, async ({ arrives, request }) => {
    const first = await arrives(lang);
    const second = await arrives(lang);
    // Each of the four runs has a question of its own: who asks, and what.
    const [asks, answers] = lang === 'en' ? [first, second] : [second, first];
    await signsInAlone(first, 'huw@example.org');
    await signsInWithCode(second, request, 'elen@example.org', '/sign-in');
    for (const one of [first, second]) await actsForMair(one);
    const title = asks.scripted ? 'joint.title_message' : 'joint.title_withdraw';
    const words = `${lang} ${Date.now()}`;
    await test.step('one prepares it', () => (asks.scripted ? putsMessage(asks, words) : putsWithdrawing(asks)));
    await test.step('the other is asked', async () => {
      await answers.open('/account');
      const task = answers.page.getByRole('listitem').filter({ hasText: answers.t('joint.your_turn') });
      await inspects(answers);
      await task.getByRole('link', { name: new RegExp(answers.t(title, { service: '' }).split(':')[0]) }).first().click();
      await answers.sees(await heading(answers));
      await inspects(answers);
      await continues(answers);
      await answers.isRefused(answers.t('joint.answer_empty'));
    });
    if (asks.scripted) {
      await test.step('a yes does it', async () => {
        await expect(answers.page.getByRole('main')).toContainText(words);
        await answers.picks(answers.t('joint.agree'));
        await continues(answers);
        await answers.isTold(answers.t('joint.done'));
        await expect(answers.page.getByRole('main')).toContainText(words);
      });
    } else {
      await test.step('a no stops it', async () => {
        await answers.picks(answers.t('joint.object'));
        await continues(answers);
        await answers.isTold(answers.t('joint.stopped'));
        await asks.page.reload();
        await expect(asks.page.getByRole('main')).toContainText(asks.t('joint.over'));
        await inspects(asks);
      });
    }
  });
}

async function shows(claimant: Visitor): Promise<string> {
  await claimant.open('/acting-for');
  await claimant.sees(claimant.t('mandates.choose_title'));
  await inspects(claimant);
  await claimant.follows(claimant.t('claims.title'));
  await claimant.sees(claimant.t('claims.title'));
  await inspects(claimant);
  await claimant.presses(claimant.t('claims.send'));
  for (const fault of ['mandates.name_wrong', 'claims.authority_empty', 'claims.file_empty']) await claimant.isRefused(claimant.t(fault));
  await inspects(claimant);
  await claimant.types(claimant.t('claims.whom'), 'Mair Tomos');
  await claimant.types(claimant.t('claims.postcode'), 'AN1 2BQ');
  await claimant.picks(claimant.t('mandates.authority_lpa_money'));
  await claimant.picks(claimant.t('claims.mode_sole'));
  await claimant.chooses(claimant.t('claims.file'), photo('lpa.jpg'));
  await claimant.presses(claimant.t('claims.send'));
  await claimant.isTold(claimant.t('claims.sent'));
  await claimant.sees(claimant.t('claims.one', { name: 'Mair Tomos' }));
  await inspects(claimant);
  return new URL(claimant.page.url()).pathname.split('/').pop() ?? '';
}

async function refuses(staff: Visitor, id: string) {
  await staff.open('/staff/mandates?show=waiting');
  await staff.sees(staff.t('mandates.desk_title'));
  await expect(staff.page.getByRole('main')).not.toContainText('Mair Tomos');
  await inspects(staff);
  await staff.page.locator(`main a[href$="/${id}"]`).click();
  await staff.sees(staff.t('claims.desk_title'));
  await expect(staff.page.getByRole('main')).toContainText('Mair Tomos');
  await inspects(staff);
  await staff.presses(staff.t('claims.desk_accept'));
  await staff.sees(staff.t('claims.desk_accept'));
  await inspects(staff);
  await staff.open(`/staff/mandates/claims/${id}`);
  await staff.presses(staff.t('claims.desk_refuse'));
  await staff.isRefused(staff.t('claims.because_empty'));
  await staff.picks(staff.t('claims.refused_names_differ'));
  await staff.presses(staff.t('claims.desk_refuse'));
  await staff.isTold(staff.t('claims.refused_done'));
  await inspects(staff);
}

async function looksAfter(staff: Visitor) {
  for (const show of ['frozen', 'expiring', 'all']) {
    await staff.open(`/staff/mandates?show=${show}`);
    await staff.sees(staff.t('mandates.desk_title'));
    await inspects(staff);
  }
  await staff.page.getByRole('table', { name: staff.t('mandates.desk_caption') }).getByRole('link').first().click();
  await staff.sees(await heading(staff));
  await expect(staff.page.getByRole('main')).toContainText(staff.t('mandates.desk_open_record'));
  await inspects(staff);
}

async function signsInAlone(visitor: Visitor, email: string) {
  await visitor.open('/sign-in');
  await givesPassword(visitor, email, DEMO_PASSWORD);
  await visitor.sees(visitor.t('dashboard.title'));
}

/** For her care, where both must agree. */
async function actsForMair(visitor: Visitor) {
  await visitor.open('/acting-for');
  await visitor.sees(visitor.t('mandates.choose_title'));
  await inspects(visitor);
  await visitor.page.getByRole('radio', { name: 'Mair Tomos', description: new RegExp(visitor.t('mandates.must_agree')) }).check();
  await continues(visitor);
  const at = /\/for\/[0-9a-f-]+/.exec(new URL(visitor.page.url()).pathname)?.[0] ?? '';
  visitor.acting = { name: 'Mair Tomos', at };
  await visitor.sees(visitor.t('mandates.account_of', { name: 'Mair Tomos' }));
}

async function toHerRequest(visitor: Visitor) {
  await visitor.page.getByRole('main').locator('a[href*="/requests/SR-"]').first().click();
  await expect(visitor.page.getByRole('main')).toContainText(visitor.t('joint.nothing_before'));
  await inspects(visitor);
  const request = new URL(visitor.page.url()).pathname;
  await visitor.page.goto(`${request}/add-file`);
  await visitor.sees(visitor.t('joint.file_title'));
  await inspects(visitor);
  await visitor.page.goto(request);
}

async function putsMessage(visitor: Visitor, words: string) {
  await toHerRequest(visitor);
  await visitor.presses(visitor.t('requests.send_message'));
  await visitor.sees(visitor.t('requests.send_message'));
  await inspects(visitor);
  await visitor.types(visitor.t('requests.your_message'), words);
  await visitor.presses(visitor.t('joint.ask'));
  await visitor.isTold(visitor.t('joint.put'));
  await inspects(visitor);
}

async function putsWithdrawing(visitor: Visitor) {
  await toHerRequest(visitor);
  await visitor.presses(visitor.t('requests.withdraw'));
  await visitor.sees(visitor.t('requests.withdraw_title'));
  await inspects(visitor);
  await visitor.presses(visitor.t('joint.ask'));
  await visitor.isTold(visitor.t('joint.put'));
}

async function heading(visitor: Visitor): Promise<string> {
  return (await visitor.page.getByRole('heading', { level: 1 }).textContent()) ?? '';
}
