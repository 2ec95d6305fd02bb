import { opensRecord, type Typed } from '../helpers/desk.ts';
import { inspects } from '../helpers/inspect.ts';
import { provesAddress, signsInWithCode, somebody, type Resident } from '../helpers/people.ts';
import { continues } from '../helpers/report.ts';
import { expect, test } from '../helpers/test.ts';
import { type Lang } from '../helpers/text.ts';
import type { Visitor } from '../helpers/visitor.ts';

type Request = Parameters<typeof signsInWithCode>[1];

// Somebody the council knows from calls and letters makes an account. One person each: whoever is matched is known from then on.
test.describe.configure({ timeout: 180_000 });

/** Known, and without an account. */
const KNOWN: Record<Lang, { name: string; typed: Typed; contact?: string }> = {
  en: { name: 'Mair Tomos', typed: { name: 'Mair Tomos', phone: '01632 960307' } },
  cy: { name: 'Gwilym Prydderch', typed: { name: 'Gwilym Prydderch', phone: '01632 960301' }, contact: 'Galwad yn ôl am gymorth gyda’r biniau' },
};

test('somebody the council knows is matched at the desk, and sees what there was before', async ({ arrives, request, javaScriptEnabled }) => {
  const lang: Lang = javaScriptEnabled ? 'en' : 'cy';
  const known = KNOWN[lang];
  const person = somebody(known.name);
  const resident = await arrives(lang);
  await resident.open('/register');
  await provesAddress(resident, request, person);
  await test.step('on the way one says that one comes to the desk', () => asksForDesk(resident, person));
  const code = await test.step('and is shown a code to say', () => readsCode(resident));

  const staff = await arrives(lang);
  await signsInWithCode(staff, request, lang === 'cy' ? 'gwenno@arianell.example' : 'rhodri@arianell.example');
  await test.step('staff open the record, hear the code and see a document', () => joins(staff, known, code));
  await test.step('what was there before is in the record now', async () => {
    await resident.open('/record');
    await resident.sees(resident.t('ui.nav_record'));
    await expect(resident.page.getByRole('main')).toContainText(known.contact ?? resident.t('record.showing', { shown: '', total: '' }).trim().split(' ')[0]);
    await resident.open('/record/details');
    await expect(resident.page.getByRole('main')).toContainText(lang === 'cy' ? 'AN5 6PE' : 'AN1 2BQ');
    await resident.open('/record/match');
    await resident.sees(resident.t('matching.matched_title'));
    await inspects(resident);
  });
});

/** Who they are; then the page that asks whether the council knows them. */
async function saysWho(resident: Visitor, person: Resident) {
  await resident.sees(resident.t('accounts.about_you_title'));
  await resident.types(resident.t('accounts.name_label'), person.name);
  await resident.types(resident.t('accounts.new_password_label'), person.password);
  await resident.presses(resident.t('common.save_and_continue'));
  await resident.sees(resident.t('matching.title'));
}

async function asksForDesk(resident: Visitor, person: Resident) {
  await saysWho(resident, person);
  await inspects(resident);
  await continues(resident);
  await resident.isRefused(resident.t('matching.choose_way'));
  await resident.picks(resident.t('matching.way_desk'));
  await continues(resident);
}

async function readsCode(resident: Visitor): Promise<string> {
  await resident.sees(resident.t('matching.code_title'));
  await expect(resident.page.getByRole('main')).toContainText(resident.t('matching.spoken_heading'));
  await inspects(resident);
  const code = (await resident.page.locator('#spoken-code').textContent()) ?? '';
  expect(code).toMatch(/^\w{4} \w{4}$/);
  await resident.follows(resident.t('matching.go_on'));
  await resident.sees(resident.t('accounts.second_step_title'));
  await resident.follows(resident.t('accounts.skip'));
  await resident.sees(resident.t('accounts.ready_title'));
  await resident.open('/record');
  await expect(resident.page.getByRole('main'), 'until then one sees what one did online').not.toContainText('A-117');
  return code;
}

async function joins(staff: Visitor, known: { name: string; typed: Typed }, code: string) {
  await opensRecord(staff, known.typed, known.name);
  await staff.follows(staff.t('matching.desk_title'));
  await staff.sees(staff.t('matching.desk_title'));
  await staff.types(staff.t('matching.spoken_label'), code === 'AAAA AAAA' ? 'BBBB BBBB' : 'AAAA AAAA');
  await staff.presses(staff.t('matching.look_button'));
  await staff.isRefused(staff.t('matching.spoken_wrong'));
  await staff.types(staff.t('matching.spoken_label'), code.toLowerCase());
  await staff.presses(staff.t('matching.look_button'));
  await expect(staff.page.getByRole('main')).toContainText(known.name);
  await inspects(staff);
  await staff.presses(staff.t('matching.join_button'));
  await staff.isRefused(staff.t('matching.choose_document'));
  await staff.picks(staff.t('matching.document_passport'));
  await staff.presses(staff.t('matching.join_button'));
  await staff.isTold(staff.t('matching.joined'));
}

test('somebody known and somebody unknown are shown the same, and only the print queue knows', async ({ arrives, request, javaScriptEnabled }) => {
  // Counted in the print queue, where the letters of a test beside this one would be counted too.
  test.skip(!javaScriptEnabled, 'the same forms with and without scripts: once is enough');
  const lang: Lang = 'cy';
  const staff = await arrives(lang);
  await signsInWithCode(staff, request, 'marc@arianell.example');
  const before = await letters(staff);
  const unknown = await claims(await arrives(lang), request, 'Eluned Anhysbys');
  expect(await letters(staff), 'nobody is written to').toBe(before);
  const known = await claims(await arrives(lang), request, 'John Wyn Bevan');
  expect(known, 'the pages are the same').toEqual(unknown);
  expect(await letters(staff), 'one letter waits').toBe(before + 1);
});

/** Asks for a letter and tries a code: what every page said on the way. */
async function claims(resident: Visitor, request: Request, name: string): Promise<string[]> {
  const person = somebody(name);
  await resident.open('/register');
  await provesAddress(resident, request, person);
  await saysWho(resident, person);
  const said = [await words(resident, name)];
  const born = resident.page.getByRole('group', { name: resident.t('matching.born_label'), exact: true });
  for (const [part, value] of [['day', '17'], ['month', '4'], ['year', '1951']]) await born.getByLabel(resident.t(`ui.${part}`), { exact: true }).fill(value);
  await resident.types(resident.t('matching.postcode_label'), 'AN3 5HQ');
  await resident.picks(resident.t('matching.way_letter'));
  await continues(resident);
  await resident.sees(resident.t('matching.code_title'));
  await inspects(resident);
  said.push(await words(resident, name));
  await resident.types(resident.t('matching.code_label'), 'ABCDE 23456');
  await continues(resident);
  await expect(resident.page.getByRole('alert')).toBeVisible();
  said.push(await words(resident, name));
  return said;
}

async function words(resident: Visitor, name: string): Promise<string> {
  await resident.islands();
  return (await resident.page.getByRole('main').innerText()).replaceAll(name, '…');
}

/** How many letters with a code wait to be printed. */
async function letters(staff: Visitor): Promise<number> {
  await staff.open('/staff/post');
  await staff.sees(staff.t('post.title'));
  await inspects(staff);
  return staff.page.getByRole('checkbox', { name: new RegExp(`^${staff.t('letter_names.match_code_post')}`) }).count();
}
