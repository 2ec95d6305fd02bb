import { photo } from '../helpers/files.ts';
import { inspects } from '../helpers/inspect.ts';
import { mail } from '../helpers/mail.ts';
import { signsInWithCode } from '../helpers/people.ts';
import { expect, test } from '../helpers/test.ts';
import { LANGS, t, type Lang } from '../helpers/text.ts';
import type { Visitor } from '../helpers/visitor.ts';

// J12. The councillor is one person of the demo, whose second-step code works once: the journeys wait for each other's.
test.describe.configure({ timeout: 240_000 });

const COUNCILLOR = 'nia@arianell.example';
/** Who answers: others in each language, so that nobody waits for another's code. */
const ANSWERS: Record<Lang, string> = { en: 'owain@arianell.example', cy: 'bryn@arianell.example' };
const REPLY: Record<Lang, string> = { en: 'It was collected on Friday.', cy: 'Cafodd ei gasglu ddydd Gwener.' };

for (const lang of LANGS) {
  test(`a councillor raises a case, an officer answers it, and nothing else is theirs, in ${lang}`, async ({ arrives, request }) => {
    const nia = await arrives(lang);
    const officer = await arrives(lang);
    const email = `kofi.${Date.now()}@example.org`;
    await signsInWithCode(nia, request, COUNCILLOR, '/sign-in');
    await nia.sees(nia.t('casework.title'));
    await inspects(nia);
    const reference = await test.step('who asked, about whom, how they agreed, and what it is', () => raises(nia, email));
    await test.step('the person gets a copy that says who asks, and not what about', async () => {
      const copy = await mail(request, email, t('letters.case_subject', lang));
      expect(copy.text).toContain(reference);
      expect(copy.text).not.toContain('recycling');
    });
    await test.step('an officer answers it', () => answers(officer, request, reference));
    await test.step('the person is told where it is, because both get the answer', async () => {
      const told = await mail(request, email, t('letters.case_for_you_subject', lang, { reference }));
      expect(told.text).not.toContain('recycling');
    });
    await test.step('and the councillor reads the answer', async () => {
      await nia.open(`/councillor/cases/${reference}`);
      await expect(nia.page.getByRole('main')).toContainText('bins.jpg');
      await nia.sees(nia.t('casework.case_title', { reference }));
      await expect(nia.page.getByRole('main')).toContainText(REPLY[lang]);
      await inspects(nia);
    });
    await test.step('what is not theirs is not found', async () => {
      for (const path of ['/record', '/requests', '/staff/people', `/staff/cases/${reference}`, '/councillor/cases/CW-2222-2222']) {
        const answer = await nia.page.goto(nia.path(path));
        expect(answer?.status(), path).toBe(404);
      }
    });
    await test.step('issues of the ward name nobody', async () => {
      await nia.open('/councillor/issues');
      await nia.sees(nia.t('casework.issues_title'));
      await inspects(nia);
    });
  });
}

async function raises(nia: Visitor, email: string): Promise<string> {
  await nia.open('/councillor/cases/new');
  await nia.sees(nia.t('casework.start_title'));
  await nia.presses(nia.t('casework.start'));
  await nia.sees(nia.t('casework.who_title'));
  await inspects(nia);
  await nia.presses(nia.t('common.continue_'));
  await nia.isRefused(nia.t('casework.asked_by_missing'));
  await nia.picks(nia.t('casework.asked_by_person'));
  await nia.presses(nia.t('common.continue_'));

  await nia.sees(nia.t('casework.about_title'));
  await inspects(nia);
  await nia.types(nia.t('casework.name'), 'Kofi Mensah');
  await nia.types(nia.t('casework.email'), email);
  for (const [part, words] of [['line1', '3 Harbour View'], ['town', 'Porth Eirlys'], ['postcode', 'AN2 3LW']]) {
    await nia.types(nia.t(`casework.${part}`), words);
  }
  await nia.presses(nia.t('common.continue_'));

  await nia.sees(nia.t('casework.agreed_title'));
  await inspects(nia);
  await nia.picks(nia.t('casework.authority_told'));
  const pick = (legend: string, choice: string) =>
    nia.page.getByRole('group', { name: nia.t(legend), exact: true }).getByLabel(nia.t(choice), { exact: true }).check();
  await pick('casework.special', 'casework.special_no');
  await pick('casework.safe_copy', 'casework.special_yes');
  await nia.presses(nia.t('common.continue_'));

  await nia.sees(nia.t('casework.matter_title'));
  await inspects(nia);
  await nia.page.getByLabel(nia.t('casework.service'), { exact: true }).selectOption('missed-collection');
  await nia.types(nia.t('casework.matter'), 'The recycling was left twice.');
  await nia.types(nia.t('casework.outcome'), 'A collection this week.');
  await nia.picks(nia.t('casework.reply_to_both'));
  await nia.presses(nia.t('common.continue_'));

  await nia.sees(nia.t('casework.check_title'));
  await expect(nia.page.getByRole('main')).toContainText('The recycling was left twice.');
  await inspects(nia);
  await addsFiles(nia);
  await nia.presses(nia.t('casework.send'));
  await expect(nia.page).toHaveURL(/\/councillor\/cases\/CW-/);
  await expect(nia.page.getByRole('main'), 'the ward is checked').toContainText(nia.t('casework.ward_inside'));
  return new URL(nia.page.url()).pathname.split('/').pop() ?? '';
}

/** Two files, one of them taken off again, before anything is sent. */
async function addsFiles(nia: Visitor) {
  const main = nia.page.getByRole('main');
  await main.getByRole('link', { name: new RegExp(`^${nia.t('casework.add_file')}`) }).click();
  await nia.sees(nia.t('casework.draft_files_title'));
  await inspects(nia);
  await nia.presses(nia.t('casework.add_file'));
  await nia.isRefused(nia.t('drafts.choose_file'));
  for (const name of ['bins.jpg', 'street.jpg']) {
    await nia.chooses(nia.t('casework.add_file_label'), photo(name));
    await nia.presses(nia.t('casework.add_file'));
    await nia.isTold(nia.t('casework.file_added'));
  }
  await inspects(nia);
  await main.getByRole('button', { name: /street\.jpg$/ }).click();
  await nia.isTold(nia.t('drafts.removed_file'));
  await nia.follows(nia.t('casework.draft_files_done'));
  await nia.sees(nia.t('casework.check_title'));
  await expect(main).toContainText('bins.jpg');
  await expect(main).not.toContainText('street.jpg');
}

async function answers(officer: Visitor, request: Parameters<typeof mail>[0], reference: string) {
  await signsInWithCode(officer, request, ANSWERS[officer.lang]);
  await officer.open('/staff/cases');
  await officer.sees(officer.t('casework.queue_title'));
  await inspects(officer);
  await officer.follows(reference);
  await officer.sees(officer.t('casework.desk_title'));
  await inspects(officer);
  await officer.picks(officer.t('casework.decision_answer'));
  await officer.picks(officer.t('casework.needs_nothing'));
  await officer.types(officer.t(`casework.answer_${officer.lang}`), REPLY[officer.lang]);
  await officer.presses(officer.t('casework.send_answer'));
  await officer.isTold(officer.t('casework.answered'));
}
