/* The commands of kith and what `kith help` says of each. The manual pages in man/ say the same at length. */
#include "cli.h"
#ifdef KITH_HAVE_WORKSPACE
#include "workspace_cli.h"
#endif

#include <string.h>

static const char listen_help[] =
    "usage: kith listen [OPTION...] FILE|FOLDER...\n"
    "\n"
    "Reads a session transcript and says how it went: what went well, one thing to try, moments to look at again, and\n"
    "the measures behind it. Of many files or a folder it prints a table; with -o FOLDER each gets its own report.\n"
    "\n"
    "  --as text|html|md|json  how to write the report (text)\n"
    "  -o, --output PATH       write there instead of to the screen; a folder when there are many\n"
    "  --goal TEXT             the change the session was about; needed for the measures of MITI\n"
    "  --setting SETTING       one-to-one, peer, group, family or crisis\n"
    "  --counsellor NAME       who the counsellor is, as named in the transcript\n"
    "  --names                 show the speakers' names\n"
    "  --transcript            print the coded transcript too\n"
    "  --why                   show the words that weighed most for each code\n"
    "  --scores                with many files: show the measures in the table\n"
    "  --format FORMAT         vtt, srt, text, docx, csv, tsv, json, jsonl or kith; told by content unless given\n"
    "  --force-language        read text that does not look English; no figure holds for it\n"
    "  --width N, --ascii, --color auto|always|never   how the screen is drawn\n"
    "  --jobs N                files at a time (as many as processors)\n"
    "  --model FILE            another model\n"
    "\n"
    "examples:\n"
    "  kith listen session.vtt\n"
    "  kith listen --goal 'drinking less' --as html -o session.html session.docx\n"
    "  kith listen --as html -o reports sessions/\n"
    "  zcat session.vtt.gz | kith listen -\n";

static const char turns_help[] = "usage: kith turns [OPTION...] FILE|FOLDER...\n"
                                 "\n"
                                 "Prints what was read, before any coding: a line of JSON for each turn.\n"
                                 "\n"
                                 "  --names, --format FORMAT, --force-language, -o PATH   as for listen\n"
                                 "\n"
                                 "example:\n"
                                 "  kith turns meeting.docx | head\n";

static const char mask_help[] = "usage: kith mask [OPTION...] FILE|FOLDER...\n"
                                "\n"
                                "Prints the turns as for kith turns, without what tells who anybody is: names of "
                                "whoever is spoken of, each person\n"
                                "with a letter of their own, telephone numbers, addresses, dates, e-mail, web "
                                "addresses, handles, numbers on file.\n"
                                "A help, not a guarantee: read what it prints before you give it to anyone.\n"
                                "\n"
                                "  --format FORMAT, --force-language, -o PATH   as for listen\n"
                                "\n"
                                "example:\n"
                                "  kith mask session.vtt > masked.jsonl\n";

static const char code_help[] =
    "usage: kith code [OPTION...] FILE|FOLDER...\n"
    "       kith code --live [--why] [--model FILE]\n"
    "\n"
    "Prints the codes of each turn with their probabilities: a line of JSON a turn, by schema/turn.json.\n"
    "\n"
    "  --jsonl                 one object a line: the only form there is\n"
    "  --why                   add the words that weighed most for each code\n"
    "  --live                  read turns from standard input as they are said, a line each, and answer each at once.\n"
    "                          A line is 'counsellor: TEXT', 'client: TEXT', 'other: TEXT', or an object of JSON with\n"
    "                          speaker and text; one that cannot be read is answered with its number and an error\n"
    "  --counsellor NAME, --names, --format FORMAT, --force-language, --model FILE, -o PATH   as for listen\n"
    "\n"
    "examples:\n"
    "  kith code session.vtt > codes.jsonl\n"
    "  kith code session.vtt | jq -r 'select(.reflection == \"complex\") | .text'\n"
    "  kith turns session.kith | kith code --live\n";

static const char measure_help[] =
    "usage: kith measure [OPTION...] FILE|FOLDER...\n"
    "\n"
    "Prints the measures of each session with their intervals as JSON, by schema/measures.json.\n"
    "\n"
    "  --goal TEXT, --setting SETTING, --counsellor NAME, --names, --format FORMAT, --force-language, --model FILE,\n"
    "  -o PATH   as for listen\n"
    "\n"
    "example:\n"
    "  kith measure --goal 'smoking less' session.vtt\n";

static const char feedback_help[] =
    "usage: kith feedback [OPTION...] FILE|FOLDER...\n"
    "\n"
    "Prints the feedback on each session as JSON, by schema/feedback.json.\n"
    "\n"
    "  --goal TEXT, --setting SETTING, --counsellor NAME, --names, --format FORMAT, --force-language, --model FILE,\n"
    "  -o PATH   as for listen\n"
    "\n"
    "example:\n"
    "  kith feedback session.vtt\n";

static const char train_help[] =
    "usage: kith train -o MODEL [OPTION...] GOLD...\n"
    "       kith train --base MODEL -o SITE_MODEL GOLD...\n"
    "\n"
    "Trains a model from coded sessions (Kith's notation, or AnnoMI's columns), cross-validates it, calibrates it on\n"
    "the folds it did not see, and writes one file with its card. Takes minutes; the old file stays until the end.\n"
    "\n"
    "  -o, --output MODEL      the file to write\n"
    "  --base MODEL            adapt this model to your own coders: each head learns from your sessions, and takes "
    "what\n"
    "                          it learned only where sessions held back from it then agree better; it says so\n"
    "  --folds FILE            which sessions to use, and their folds; without it all of them, in five folds\n"
    "  --encoder FILE          a fine-tuned encoder that goes into the model, with heads of its own\n"
    "  --fold-encoders DIR     DIR/fold-0.safetensors and so on: the same encoder, fine-tuned without one fold each;\n"
    "                          how much its heads count is learned from what these say of the fold they never saw\n"
    "  --beside MODEL          a model trained on fewer of them: the card tells how it does on the others\n"
    "  --seed N                1 unless given; the same seed gives the same model\n"
    "  --jobs N                fits at a time\n"
    "\n"
    "examples:\n"
    "  kith train --base model/kith.model -o site.model coded/\n"
    "  kith train --folds model/folds.tsv -o kith.model corpus/ annomi-dev.csv\n";

static const char evaluate_help[] =
    "usage: kith evaluate [OPTION...] GOLD...\n"
    "\n"
    "Says how well codes agree with those of people: accuracy, macro-F1, Cohen's kappa and Gwet's AC1 with intervals "
    "by\n"
    "bootstrap over sessions, F1 and confusions of each class, calibration, and how often the intervals of measures "
    "hold\n"
    "what people found. Where several people coded a turn it shows how well they agree among themselves.\n"
    "\n"
    "  --folds FILE            cross-validate over these folds instead of using a model that is there\n"
    "  --models DIR            with --folds: fold encoders, DIR/fold-0.safetensors and so on, each fine-tuned without\n"
    "                          one fold\n"
    "  --encoder FILE          with --models: look whether this encoder fits them; by itself it cannot be\n"
    "                          cross-validated, as it has seen the sessions\n"
    "  --strip-punctuation     as a speech recogniser would write; with --folds both are always printed\n"
    "  --json                  a line of JSON for each source, by schema/evaluation.json\n"
    "  --model FILE, --seed N, --jobs N, -o PATH\n"
    "\n"
    "examples:\n"
    "  kith evaluate our-coded-sessions/\n"
    "  kith evaluate --folds model/folds.tsv corpus/ annomi-dev.csv\n";

static const char model_help[] =
    "usage: kith model card|check [MODEL]\n"
    "\n"
    "card prints what the model was trained on, how well it agrees with people, and for whom it was never tested.\n"
    "check computes the hash of the whole file and compares it.\n"
    "\n"
    "examples:\n"
    "  kith model card\n"
    "  kith model check site.model\n";

static const char circuit_help[] =
    "usage: kith circuit run|validate|fit|targets|explore [OPTION...] ...\n"
    "\n"
    "Simulates rats under a model of the insula, PVT and PVN that the literature on empathy and drugs proposes, and "
    "says\n"
    "how sure anyone can be of it. It is for teaching and hypotheses; it advises nobody.\n"
    "\n"
    "  run EXPERIMENT          one experiment: a name of circuit/experiments, or a file of that form\n"
    "    --animals N           rats in each group (as many as the experiment had)\n"
    "    --draws K             versions of the model, fitted ones where there are any; 1: the standard one, repeated\n"
    "    --seed S              1 unless given; the same seed gives the same rats on any machine\n"
    "    --step SECONDS        of the tested sessions (1)\n"
    "    --null MODEL          drug-value, contact-reward or sedation instead of the full model\n"
    "    --learn RULE          redish or homeostatic instead of the experiment's own\n"
    "    --svg FILE            draw the curves into this file\n"
    "    --json                print JSON, by schema/circuit-run.json\n"
    "    --jobs N, --width N, --ascii, --color WHEN, -o PATH   as for listen\n"
    "  validate [FIT] [--json] what the fitted model reproduces of the published experiments, and what not: every one\n"
    "                          simulated anew under draws of the posterior. FIT: of a fit of yours, as given to -o\n"
    "    --draws K             of the posterior (all); --animals N in each group (128); --seed S\n"
    "  fit -o FIT              fit the model to the experiments that circuit/roles.tsv names for it, into FIT.table\n"
    "                          and FIT.json; takes up its work again after a stop\n"
    "    --draws N             from the priors (2000); --runs N sweeps of moves at most (70); --seed S\n"
    "  targets [--json]        what the model expects of each proposed target, beside the trials in people, and in "
    "how\n"
    "                          many versions of the model it fails; --draws K (100), --animals N, --seed S\n"
    "  explore -o FILE         a page to learn by, in one file; --draws K (100), --seed S\n"
    "\n"
    "examples:\n"
    "  kith circuit run tomek-2020-gq\n"
    "  kith circuit run --draws 200 --svg rescue.svg circuit/experiments/tomek-2019-heroin.txt\n"
    "  kith circuit validate\n";

static const char practice_help[] =
    "usage: kith practice [--persona ID] [--seed N] [--plain]\n"
    "       kith practice --persona ID --script FILE [--seed N] --jsonl\n"
    "       kith practice list [--json] | drill [ID] | story [ID] | minute | journal | runs | forget\n"
    "       kith practice simulate --learner skilled|average|poor [--runs N] [--persona ID] [--json]\n"
    "       kith practice sample --persona ID [--learner KIND] [--seed N]\n"
    "       kith practice lint [FILE...]\n"
    "\n"
    "Talk with a person who answers to how well they are heard. After each turn of yours they reply, and a note says\n"
    "what your turn was, what it did, and one thing to try. What you do here stays on this machine and is yours.\n"
    "With --voice the last turns of the talk go to the server you name, on this machine or in your own network.\n"
    "\n"
    "  --persona ID            with whom; without it you choose from the list\n"
    "  --script FILE           a scripted learner, one turn a line; '-' is standard input\n"
    "  --seed N                the same seed and the same words give the same conversation\n"
    "  --jsonl                 with --script: one object a turn, by schema/practice-turn.json: the only form there is\n"
    "  --plain                 for screen readers: no colour, no drawing, one thing a line\n"
    "  --voice URL             a language model of your own (OpenAI-compatible) words the lines; no public address\n"
    "  --voice-model NAME, --voice-key FILE   which model it should take; a file that holds the key it asks for\n"
    "  --voice-wait SECONDS    how long a reply may take, 20 unless given; half of it until it begins\n"
    "  --learner, --runs       simulate: which scripted learner, and how many conversations with each person\n"
    "  --content FOLDER        other personas, drills and stories\n"
    "  --model FILE, --width N, --color auto|always|never   as for listen\n"
    "\n"
    "examples:\n"
    "  kith practice list\n"
    "  kith practice --persona gary\n"
    "  kith practice drill reflect-this\n";

#ifdef KITH_HAVE_WORKSPACE
static const char init_help[] =
    "usage: kith init DIR [--ring FILE] [--origin URL]\n"
    "\n"
    "Makes a workspace: an encrypted store in DIR, its key ring beside it (DIR.keys), and a link for its first\n"
    "administrator, good for once and for a week. Keep a copy of the ring apart: without it nothing can be read.\n"
    "\n"
    "  --ring FILE             keep the key ring there; never inside DIR. All commands over a workspace take it\n"
    "  --ledger FILE, --witness FILE   where the list of erasures and the audit chain's witness are (DIR.erased,\n"
    "                          DIR.witness); all commands over a workspace take them\n"
    "  --origin URL            how people will reach it (http://localhost:8080)\n"
    "\n"
    "example:\n"
    "  kith init clinic\n";

static const char seed_help[] = "usage: kith seed DIR [--corpus FOLDER] [--model FILE]\n"
                                "\n"
                                "Fills a new workspace with an invented programme: people, clients, half a year of "
                                "sessions from Kith's corpus, so\n"
                                "that there is something to look at. Takes a minute. Prints how to sign in.\n"
                                "\n"
                                "example:\n"
                                "  kith init clinic && kith seed clinic && kith serve clinic\n";

static const char backup_help[] =
    "usage: kith backup DIR FILE\n"
    "\n"
    "Copies the workspace into one encrypted file while it goes on running, and reads the copy back. The key ring is\n"
    "not in it: keep ring and list of erasures apart from it.\n"
    "\n"
    "example:\n"
    "  kith backup clinic /media/usb/clinic-monday\n";

static const char restore_help[] =
    "usage: kith restore FILE DIR\n"
    "\n"
    "Makes a workspace out of a backup, on this machine or another. DIR must not be there; its key ring (DIR.keys) "
    "and\n"
    "newest list of erasures (DIR.erased) must be: whoever it names is erased again.\n"
    "\n"
    "  --without-erasures   restore though the list is lost: whoever was erased since the backup is back\n"
    "\n"
    "example:\n"
    "  kith restore /media/usb/clinic-monday clinic\n";

static const char export_help[] =
    "usage: kith export DIR WHAT -o FOLDER [--all-words] [--with-counsellors]\n"
    "\n"
    "Writes what is held of a client (named by code), of somebody who works there (by sign-in name) or of the "
    "programme\n"
    "(`all`) as JSON into a new folder, which is readable by you alone. Of a client who was erased, choices and "
    "accounting\n"
    "are left. Of all, no figure leads to one counsellor: codes, measures and whose a session is are left out.\n"
    "What colleagues write to each other is in the export of one person only.\n"
    "It is not encrypted: take care of it.\n"
    "\n"
    "  --all-words          the words also of sessions for which no consent stands any more, or in which another "
    "client\n"
    "                       sat\n"
    "  --with-counsellors   of all: codes, measures, whose each session is, and the audit's lines; every counsellor "
    "is\n"
    "                       told at once\n"
    "\n"
    "examples:\n"
    "  kith export clinic C-7F3K2 -o for-billie\n"
    "  kith export clinic all -o everything\n";

static const char erase_help[] =
    "usage: kith erase DIR PERSON --yes\n"
    "\n"
    "Erases a client (named by code) or somebody who worked there (by sign-in name) for good: a client's key is\n"
    "destroyed, and nothing they said can be read again, nor in a backup restored with the newest list of erasures. "
    "What the law "
    "asks\n"
    "to keep stays under a pseudonym.\n"
    "\n"
    "example:\n"
    "  kith erase clinic C-7F3K2 --yes\n";

static const char ring_help[] =
    "usage: kith ring passphrase DIR [--none]\n"
    "       kith ring rotate DIR\n"
    "\n"
    "passphrase seals the key ring, so that the file alone opens nothing: whoever starts the server types it, or it\n"
    "comes as the systemd credential kith-passphrase. With --none it lies open again.\n"
    "rotate gives the store new keys and seals everything anew under them; the server must be stopped. The ring as it\n"
    "was is kept beside it for the backups made before. May be cut off at any moment.\n"
    "\n"
    "example:\n"
    "  kith ring rotate clinic && kith backup clinic /media/usb/clinic-new-keys\n";

static const char adapt_help[] =
    "usage: kith adapt DIR [-o REPORT] [--model FILE]\n"
    "\n"
    "Makes a model of this site's own, from what its people coded blind and nothing else: masked words of sessions "
    "whose\n"
    "people allow training, at least ten clients. It is kept, encrypted in the workspace, only where sessions held "
    "back\n"
    "then agree better; no run of words is kept that fewer than ten clients said. Prints what was found. Takes "
    "minutes.\n"
    "The server uses it from its next start on. When one of these clients is erased it is deleted, and made anew.\n"
    "\n"
    "  -o, --output REPORT     write what was found there\n"
    "  --model FILE            the model to start from\n"
    "\n"
    "example:\n"
    "  kith adapt clinic\n";

static const char audit_help[] = "usage: kith audit verify DIR [--witness FILE]\n"
                                 "       kith audit mark DIR\n"
                                 "       kith audit lines DIR FILE\n"
                                 "\n"
                                 "verify walks the audit chain and says whether a line was changed, removed, moved or "
                                 "cut off. Ends with 1 when the\n"
                                 "chain does not hold.\n"
                                 "mark prints the end of the chain, signed: a line to print, or to send to another "
                                 "machine's journal. A file of such\n"
                                 "lines is a witness.\n"
                                 "lines prints what came since the number of a line in FILE, as JSON, and keeps the "
                                 "last number there: for a log on\n"
                                 "another machine. Whose data a line is about is left out.\n"
                                 "\n"
                                 "examples:\n"
                                 "  kith audit verify clinic\n"
                                 "  kith audit mark clinic | logger -t kith\n";
#endif

#ifdef KITH_HAVE_SERVE
static const char serve_help[] =
    "usage: kith serve [OPTION...] DIR\n"
    "\n"
    "Serves the pages of the workspace in DIR, which 'kith init' made, until it is stopped.\n"
    "\n"
    "  --listen ADDRESS:PORT   in numbers (127.0.0.1:8080); others reach it only through a proxy with TLS\n"
    "  --origin URL            the address that people type (http://localhost:8080): the one source for links\n"
    "  --proxy ADDRESS         the proxy whose X-Forwarded-For is believed\n"
    "  --model FILE            another model\n"
    "  --voice URL             a language model of this site's own words what people say in practice; with\n"
    "                          --voice-model NAME, --voice-key FILE, --voice-wait SECONDS: see kith help practice\n"
    "  --breached FILE         a list of stolen passwords, or their SHA-1, sorted by bytes: no new one may be in it\n"
    "  --ring FILE             the key ring, where it is not DIR.keys; --ledger FILE, --witness FILE: see kith help "
    "init\n"
    "\n"
    "example:\n"
    "  kith serve place\n";
#endif

static const char help_help[] = "usage: kith help [COMMAND]\n\nSays what Kith does, or what COMMAND does.\n";

const struct kith_command kith_commands[] = {
    {"listen", "a transcript in, feedback out", listen_help, kith_cmd_listen},
    {"turns", "the transcript as it was read", turns_help, kith_cmd_turns},
    {"mask", "the transcript without names and contacts", mask_help, kith_cmd_mask},
    {"code", "the codes of each turn", code_help, kith_cmd_code},
    {"measure", "the measures of each session", measure_help, kith_cmd_measure},
    {"feedback", "the feedback on each session", feedback_help, kith_cmd_feedback},
    {"train", "a model from coded sessions", train_help, kith_cmd_train},
    {"evaluate", "agreement with people's codes", evaluate_help, kith_cmd_evaluate},
    {"model", "a model's card, or its check", model_help, kith_cmd_model},
    {"circuit", "simulated rats: empathy, drugs, and what is known", circuit_help, kith_cmd_circuit},
    {"practice", "people to talk with, drills, stories", practice_help, kith_cmd_practice},
#ifdef KITH_HAVE_WORKSPACE
    {"init", "a new workspace for a programme", init_help, kith_cmd_init},
    {"seed", "an invented programme to look around in", seed_help, kith_cmd_seed},
    {"backup", "an encrypted copy of a workspace", backup_help, kith_cmd_backup},
    {"restore", "a workspace out of a backup", restore_help, kith_cmd_restore},
    {"export", "everything of a person, in open formats", export_help, kith_cmd_export},
    {"erase", "a person, for good", erase_help, kith_cmd_erase},
    {"ring", "the key ring: a passphrase, new keys", ring_help, kith_cmd_ring},
    {"adapt", "a model of this site's own", adapt_help, kith_cmd_adapt},
    {"audit", "whether the audit chain holds", audit_help, kith_cmd_audit},
#endif
#ifdef KITH_HAVE_SERVE
    {"serve", "the workspace in a browser", serve_help, kith_cmd_serve},
#endif
    {"help", "this, or help on a command", help_help, kith_cmd_help},
    {NULL, NULL, NULL, NULL},
};

const struct kith_command *kith_command_find(const char *name)
{
    for (const struct kith_command *c = kith_commands; c->name; c++)
        if (strcmp(c->name, name) == 0)
            return c;
    return NULL;
}

int kith_cmd_help(struct kith_cli *cli, int argc, char **argv)
{
    const struct kith_command *command;

    (void)cli;
    if (argc > 1 && argv[1][0] != '-') {
        command = kith_command_find(argv[1]);
        if (!command)
            return kith_cli_usage(NULL, "There is no command '%s'.", argv[1]);
        (void)fputs(command->help, stdout);
        return KITH_EXIT_OK;
    }
    (void)fputs(
        "Kith reads a counselling transcript and says how well the client was heard: which moment shows it, and\n"
        "one thing to try. Everything stays on this machine.\n"
        "\n"
        "usage: kith COMMAND [OPTION...] FILE...\n\n",
        stdout);
    for (const struct kith_command *c = kith_commands; c->name; c++)
        (void)printf("  %-10s %s\n", c->name, c->summary);
    (void)fputs("\nStart with:  kith listen session.vtt\n"
                "More:        kith help COMMAND, kith --version, man kith\n",
                stdout);
    return KITH_EXIT_OK;
}
