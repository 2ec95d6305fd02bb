import { alone } from '../helpers/alone.ts';
import { opensRecord } from '../helpers/desk.ts';
import { inspects } from '../helpers/inspect.ts';
import { provesAddress, signsInWithCode, somebody, type Resident } from '../helpers/people.ts';
import { continues } from '../helpers/report.ts';
import { expect, test } from '../helpers/test.ts';
import { LANGS, type Lang } from '../helpers/text.ts';
import type { Visitor } from '../helpers/visitor.ts';

type Request = Parameters<typeof signsInWithCode>[1];

// Somebody the council knows from calls and letters makes an account. One person each: whoever is matched is known from then on.
test.describe.configure({ timeout: 180_000 });

/** Known, and without an account. */
interface Known {
  name: string;
  phone: string;
  postcode: string;
}

/** Somebody else each time: one can be joined once. */
const KNOWN: Record<'wasm' | 'plain', Record<Lang, Known>> = {
  wasm: {
    en: { name: 'Mair Tomos', phone: '01632 960307', postcode: 'AN1 2BQ' },
    cy: { name: 'Euros Rhys', phone: '07700 900441', postcode: 'AN1 7RB' },
  },
  plain: {
    en: { name: 'Jack Eastwood', phone: '07700 900238', postcode: 'AN5 1RH' },
    cy: { name: 'Gwilym Prydderch', phone: '01632 960301', postcode: 'AN5 6PE' },
  },
};
/** Who sits at the desk and who prints, somebody else each time: a code of the second step is taken once. */
const STAFF: Record<'wasm' | 'plain', Record<Lang, { desk: string; prints: string }>> = {
  wasm: { en: { desk: 'rhodri', prints: 'marc' }, cy: { desk: 'iolo', prints: 'lowri' } },
  plain: { en: { desk: 'heledd', prints: 'bryn' }, cy: { desk: 'gwenno', prints: 'mabli' } },
};

for (const lang of LANGS) {
  test(`somebody the council knows is matched at the desk, and sees what there was before, in ${lang}`, async ({ arrives, request, javaScriptEnabled }) => {
    const run = javaScriptEnabled ? 'wasm' : 'plain';
    const known = KNOWN[run][lang];
    const person = somebody(known.name);
    const resident = await arrives(lang);
    await resident.open('/register');
    await provesAddress(resident, request, person);
    await test.step('on the way one says that one comes to the desk', () => asksForDesk(resident, person));
    const code = await test.step('and is shown a code to say', () => readsCode(resident, known));

    const staff = await arrives(lang);
    await signsInWithCode(staff, request, `${STAFF[run][lang].desk}@arianell.example`);
    await test.step('staff open the record, hear the code and see a document', () => joins(staff, known, code));
    await test.step('what was there before is in the record now', () => seesWhatThereWas(resident, known));
  });
}

async function seesWhatThereWas(resident: Visitor, known: Known) {
  await resident.open('/record');
  await resident.sees(resident.t('ui.nav_record'));
  await resident.open('/record/details');
  await expect(resident.page.getByRole('main')).toContainText(known.postcode);
  await resident.open('/record/match');
  await resident.sees(resident.t('matching.matched_title'));
  await inspects(resident);
}

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

async function readsCode(resident: Visitor, known: Known): Promise<string> {
  await resident.sees(resident.t('matching.code_title'));
  await expect(resident.page.getByRole('main')).toContainText(resident.t('matching.spoken_heading'));
  await inspects(resident);
  const code = (await resident.page.locator('#spoken-code').textContent()) ?? '';
  expect(code).toMatch(/^\w{4} \w{4}$/);
  await resident.follows(resident.t('matching.go_on'));
  await resident.sees(resident.t('accounts.second_step_title'));
  await resident.follows(resident.t('accounts.skip'));
  await resident.sees(resident.t('accounts.ready_title'));
  await resident.open('/record/details');
  await expect(resident.page.getByRole('main'), 'until then one sees what one did online').not.toContainText(known.postcode);
  return code;
}

async function joins(staff: Visitor, known: Known, code: string) {
  await opensRecord(staff, { name: known.name, phone: known.phone }, known.name);
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

/** Who is written to: known, and without an account. Nobody is sent a fourth letter. */
interface Written {
  name: string;
  born: [day: string, month: string, year: string];
  postcode: string;
}

const WRITTEN: Record<Lang, Written> = {
  en: { name: 'John Wyn Bevan', born: ['17', '4', '1951'], postcode: 'AN3 5HQ' },
  cy: { name: 'Idris Vaughan', born: ['21', '10', '1974'], postcode: 'AN4 2DR' },
};

for (const lang of LANGS) {
  test(`somebody known and somebody unknown are shown the same, and only the print queue knows, in ${lang}`, async ({ arrives, request, javaScriptEnabled }) => {
    const staff = await arrives(lang);
    await signsInWithCode(staff, request, `${STAFF[javaScriptEnabled ? 'wasm' : 'plain'][lang].prints}@arianell.example`);
    await alone('the print queue', async () => {
      const before = await letters(staff);
      const unknown = await claims(await arrives(lang), request, { ...WRITTEN[lang], name: 'Eluned Anhysbys' });
      expect(await letters(staff), 'nobody is written to').toBe(before);
      const known = await claims(await arrives(lang), request, WRITTEN[lang]);
      expect(known, 'the pages are the same').toEqual(unknown);
      expect(await letters(staff), 'one letter waits').toBe(before + 1);
    });
  });
}

/** Asks for a letter and tries a code: what every page said on the way. */
async function claims(resident: Visitor, request: Request, { name, born, postcode }: Written): Promise<string[]> {
  const person = somebody(name);
  await resident.open('/register');
  await provesAddress(resident, request, person);
  await saysWho(resident, person);
  const said = [await words(resident, name)];
  const group = resident.page.getByRole('group', { name: resident.t('matching.born_label'), exact: true });
  for (const [at, part] of ['day', 'month', 'year'].entries()) await group.getByLabel(resident.t(`ui.${part}`), { exact: true }).fill(born[at]);
  await resident.types(resident.t('matching.postcode_label'), postcode);
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
