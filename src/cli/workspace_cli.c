#include "workspace_cli.h"

#include <getopt.h>

int kith_place_options_read(struct kith_place_options *o, int argc, char **argv, int least, int most)
{
    static const struct option options[] = {{"ring", required_argument, NULL, 'r'},
                                            {"ledger", required_argument, NULL, 'l'},
                                            {"witness", required_argument, NULL, 'w'},
                                            {"output", required_argument, NULL, 'o'},
                                            {"model", required_argument, NULL, 'm'},
                                            {"corpus", required_argument, NULL, 'c'},
                                            {"origin", required_argument, NULL, 'u'},
                                            {"why", required_argument, NULL, 'y'},
                                            {"yes", no_argument, NULL, 'Y'},
                                            {"none", no_argument, NULL, 'N'},
                                            {"all-words", no_argument, NULL, 'W'},
                                            {"with-counsellors", no_argument, NULL, 'C'},
                                            {"without-erasures", no_argument, NULL, 'E'},
                                            {NULL, 0, NULL, 0}};
    int c;

    *o = (struct kith_place_options){.origin = "http://localhost:8080"};
    o->store.passphrase = kith_ask_passphrase;
    o->store.passphrase_user = &o->asked;
    optind = 1;
    opterr = 0;
    while ((c = getopt_long(argc, argv, "o:", options, NULL)) != -1) {
        switch (c) {
        case 'r':
            o->store.ring = optarg;
            break;
        case 'l':
            o->store.ledger = optarg;
            break;
        case 'w':
            o->store.witness = optarg;
            break;
        case 'o':
            o->out = optarg;
            break;
        case 'm':
            o->model = optarg;
            break;
        case 'c':
            o->corpus = optarg;
            break;
        case 'u':
            o->origin = optarg;
            break;
        case 'y':
            o->why = optarg;
            break;
        case 'E':
            o->store.without_erasures = true;
            break;
        case 'Y':
            o->yes = true;
            break;
        case 'N':
            o->none = true;
            break;
        case 'W':
            o->all_words = true;
            break;
        case 'C':
            o->counsellors = true;
            break;
        default:
            return kith_cli_usage(argv[0], "'kith %s' takes no '%s', or it lacks its value.", argv[0],
                                  argv[optind - 1]);
        }
    }
    if (argc - optind < least || argc - optind > most)
        return kith_cli_usage(argv[0], "'kith %s' was given %d arguments, not %d%s.", argv[0], argc - optind, least,
                              most > least ? " or more" : "");
    o->store.dir = argv[optind];
    for (int i = optind + 1; i < argc; i++)
        o->rest[o->n_rest++] = argv[i];
    return KITH_EXIT_OK;
}
