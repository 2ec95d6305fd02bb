//! The council that rests everything on its public task and names the firms that work for it.

use super::rows;

rows! { "llanwydd";
    c1_there_are_nine_reasons: ("Resolving customer enquiries.", "Datrys ymholiadau cwsmeriaid."), ("Referring enquiries to the service team", "Cyfeirio ymholiadau at y tîm gwasanaeth"), ("General enquiries.", "Ymholiadau cyffredinol."), ("Visitors to council buildings.", "Ymwelwyr ag adeiladau’r cyngor."), ("Responding to service requests.", "Ymateb i geisiadau am wasanaeth."), ("access to information or services, or to signpost", "wybodaeth neu wasanaethau, neu gyfeirio pobl ymlaen"), ("Staff training and quality monitoring.", "Hyfforddi staff a monitro ansawdd."), ("Improving services after customer feedback.", "Gwella gwasanaethau ar ôl adborth gan gwsmeriaid."), ("Responding to complaints and resolving them.", "Ymateb i gwynion a’u datrys.");
    c2_every_channel_is_named: ("Emails, telephone calls, online forms, letters, in person, a voice satisfaction survey after a phone call", "E-byst, galwadau ffôn, ffurflenni ar-lein, llythyrau, wyneb yn wyneb, arolwg boddhad llais ar ôl galwad ffôn");
    c3_a_representative_may_give_information: ("a representative you chose", "chynrychiolydd a ddewiswyd gennych");
    c4_the_legal_reason_is_the_public_task: ("It is our public task to answer you", "Ein tasg gyhoeddus yw eich ateb"), ("UK GDPR Article 6(1)(e)", "UK GDPR Article 6(1)(e)");
    c5_the_kinds_of_data_are_named: ("Name, address, email address, telephone number and date of birth.", "Enw, cyfeiriad, cyfeiriad e-bost, rhif ffôn a dyddiad geni."), ("council tax account number, and financial and payment information", "cyfrif treth gyngor, a gwybodaeth ariannol a gwybodaeth am daliadau"), ("Incident details", "Manylion digwyddiadau");
    c6_sensitive_matters_are_volunteered_and_not_asked_for: ("Health data, medical information and details of your family, lifestyle or social circumstances may be volunteered, but we do not ask for them.", "Gallwch ddewis rhoi data iechyd, gwybodaeth feddygol"), ("substantial public interest with a basis in law", "budd cyhoeddus sylweddol â sail yn y gyfraith");
    c7_convictions_do_not_apply: ("Criminal convictions and offences do not apply", "Nid yw euogfarnau troseddol a throseddau’n berthnasol");
    c8_teams_and_processors_are_named: ("Other service teams inside the council", "Timau gwasanaeth eraill o fewn y cyngor"), ("Unit4 ERP, our finance system.", "Unit4 ERP, ein system gyllid."), ("Rostrvm, where recordings of calls are stored.", "Rostrvm, lle caiff recordiadau o alwadau eu storio."), ("Capita, who handle data for us.", "Capita, sy’n trin data i ni."), ("Works for us, and does only what we say", "Yn gweithio i ni, gan wneud dim ond yr hyn a ddywedwn");
    c9_no_decision_is_automated: ("No computer decides alone.", "Nid yw’r un cyfrifiadur yn penderfynu ar ei ben ei hun.");
    c10_emails_and_contacts_are_kept_three_years: ("Your contacts with us | Three years from the day we close it.", "Eich cysylltiadau â ni | Tair blynedd o’r diwrnod y byddwn yn ei gau."), ("Three years from the day we sent it.", "Tair blynedd o’r diwrnod y gwnaethom ei anfon.");
    c11_recordings_are_kept_six_months: ("Recordings of calls | Six months from the day of the call.", "Recordiadau o alwadau | Chwe mis o ddiwrnod yr alwad.");
    c12_reception_emails_are_kept_one_month: ("One month for what is passed to another council team by email during or after a visit to reception.", "Un mis ar gyfer yr hyn a anfonir at dîm arall yn y cyngor drwy e-bost yn ystod ymweliad â’r dderbynfa");
    c13_what_is_passed_on_follows_that_teams_period: ("What is passed to Housing is kept for that team’s own period", "Caiff yr hyn a anfonir at y tîm Tai ei gadw am gyfnod y tîm hwnnw");
}
