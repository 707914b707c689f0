#include "wording.h"

const char *kith_wording_skill(const struct kith_reading *r, enum kith_skill skill)
{
    static const struct {
        const char *skill;
        const char *plain;
    } names[KITH_SKILL_COUNT] = {
        [KITH_SKILL_COMPLEX] = {"complex reflection", "giving back what was meant"},
        [KITH_SKILL_REFLECTION] = {"reflection", "giving back what you heard"},
        [KITH_SKILL_OPEN] = {"open question", "a question that leaves room"},
        [KITH_SKILL_AFFIRM] = {"affirming", "naming a strength"},
        [KITH_SKILL_SEEK] = {"seeking collaboration", "deciding together"},
        [KITH_SKILL_PERMISSION] = {"asking before advising", "asking first"},
        [KITH_SKILL_CHOICE] = {"emphasising choice", "leaving the choice with them"},
        [KITH_SKILL_DIRECT] = {"asking plainly about danger", "asking plainly about danger"},
    };

    return r->voice == KITH_VOICE_COUNSEL ? names[skill].skill : names[skill].plain;
}

const struct kith_variants kith_wording_strength[KITH_SKILL_COUNT] = {
    [KITH_SKILL_COMPLEX] = {{
        "You heard what lay under the words, and you said it.",
        "You gave back the meaning, not just the words.",
        "You went one step past what was said and put the meaning into words.",
        "This is more than an echo: it says what {who} meant.",
    }},
    [KITH_SKILL_REFLECTION] = {{
        "You gave back what was said, so that {who} could hear it too.",
        "You showed that you had heard before the talk moved on.",
        "You let {who} hear their own thought in your voice.",
        "You checked by saying it back: this is what I heard.",
        "You said it back before anything else, so it had a place in the room.",
        "Here you listened out loud: what came in went back out.",
    }},
    [KITH_SKILL_OPEN] = {{
        "You asked in a way that left room.",
        "There is no yes or no in this question. It hands over the floor.",
        "You asked, and left it to {who} where to go with it.",
        "This question asks for a story, not for a fact.",
        "You opened a door here and did not say which way to go.",
        "With this question, {who} could start anywhere.",
    }},
    [KITH_SKILL_AFFIRM] = {{
        "You named a strength, in words that fit this person.",
        "You saw what {who} brought to this, and said so.",
        "You said out loud what {who} was doing well.",
    }},
    [KITH_SKILL_SEEK] = {{
        "You asked what {who} wanted before you went on.",
        "You made the next step something to choose together.",
        "You checked with {who} where to go from here.",
    }},
    [KITH_SKILL_PERMISSION] = {{
        "You asked before you told.",
        "You had something to offer, and you asked if it was welcome first.",
        "You waited for a yes before giving your own view.",
    }},
    [KITH_SKILL_CHOICE] = {{
        "You said out loud that the choice is theirs.",
        "You left the decision where it belongs, with {who}.",
        "You put the choice back into the hands of {who}.",
    }},
    [KITH_SKILL_DIRECT] = {{
        "You asked about danger in plain words. That is hard to do.",
        "You did not step around it: you asked about danger plainly.",
    }},
};

const struct kith_variants kith_wording_worth[KITH_SKILL_COUNT] = {
    [KITH_SKILL_COMPLEX] = {{
        "It tells people that they are understood, and they can go on from there.",
        "Being met like that makes it easier to say the next thing.",
        "It lets people look at their own thought from the outside.",
    }},
    [KITH_SKILL_REFLECTION] = {{
        "It shows that you are with them, and it costs only a few words.",
        "It slows the talk down and lets people add what is missing.",
        "It is how people know that they were heard.",
        "A line like this asks for nothing, and leaves the next move to {who}.",
        "Hearing their own words come back helps people find out what they think.",
    }},
    [KITH_SKILL_OPEN] = {{
        "Questions like this let people find their own words.",
        "It lets people start where it matters to them.",
        "What comes back is theirs, not a tick in a box.",
        "It shows that you want to know, and not just to check.",
    }},
    [KITH_SKILL_AFFIRM] = {{
        "Words like these are easy to hold on to later.",
        "A strength is easier to believe in once someone else has seen it.",
    }},
    [KITH_SKILL_SEEK] = {{
        "It keeps the talk theirs as much as yours.",
        "People work harder on a plan that they had a hand in.",
    }},
    [KITH_SKILL_PERMISSION] = {{
        "Advice is easier to hear when there has been a yes before it.",
        "It keeps the door open: they can say no to the advice and not to you.",
    }},
    [KITH_SKILL_CHOICE] = {{
        "When nobody pushes, there is nothing to push back at.",
        "People move more freely when they know that they may also stay.",
    }},
    [KITH_SKILL_DIRECT] = {{
        "It lets people answer plainly, and it does not put the thought there.",
        "A plain question shows that the answer can be borne.",
    }},
};

const struct kith_variants kith_wording_effect[KITH_EFFECT_COUNT] = {
    [KITH_EFFECT_FIRST_CHANGE] = {{
        "Right after it come what may be the first words for change.",
        "What seems to be the first talk of change follows straight after it.",
        "It may have been then that {who} first spoke for change.",
    }},
    [KITH_EFFECT_CHANGE] = {{
        "Straight after, {who} seems to speak for change.",
        "{Who} answered with what may be words for change.",
        "What came back sounds like talk of change.",
    }},
    [KITH_EFFECT_LONGEST] = {{
        "{Who} said more in answer to this than at any other point.",
        "The answer was the fullest of the whole session.",
    }},
    [KITH_EFFECT_DISCLOSED] = {{
        "What came back does not sound lightly said.",
        "{Who} then told you something that may be hard to say out loud.",
    }},
    [KITH_EFFECT_LONG] = {{
        "{Who} went on to say a good deal more than usual.",
        "The answer was fuller than most in this session.",
        "A much longer answer than most came after it.",
    }},
};

const struct kith_moment_words kith_wording_moment[KITH_MOMENT_COUNT] = {
    [KITH_MOMENT_STRAIN] = {"a strain between you",
                            {{
                                "This may be a strain between the two of you. What might {who} have needed just then?",
                                "Something rubs here. What had just been said, and how did the two of you get past it?",
                                "{Who} seems to object to how the talk is going. What could you have said to that?",
                            }}},
    [KITH_MOMENT_TURNED] =
        {"where the talk turned",
         {{
             "Here the talk seems to turn, from reasons to stay to reasons to change. What came just "
             "before?",
             "Just before, {who} seemed to speak for leaving things as they are. What made room for this?",
             "Something seems to shift at this point. Look at the two turns before it: what did you do there?",
             "Just before this, more seemed to speak for staying as things are. What opened the other side?",
         }}},
    [KITH_MOMENT_DISCLOSED] = {"something hard to say",
                               {{
                                   "This does not sound easy to say. How was it met?",
                                   "{Who} let you in on something here. What did your reply do with it?",
                               }}},
    [KITH_MOMENT_CHANGE] =
        {"words for change",
         {{
             "These may be words for change. What did you do with them, and what else could you have asked?",
             "{Who} seems to say here what could be different. Which of these words would you keep for later?",
             "Listen once more to how {who} puts this. What would you want to hear more about?",
             "These words seem to lean towards change. Which one would you have liked to stay with?",
             "A wish or a reason to change may be heard here. What did it grow out of?",
         }}},
    [KITH_MOMENT_SUSTAIN] =
        {"the other side",
         {{
             "{Who} seems to speak for leaving things as they are. What does that do for them, as they see it?",
             "This may be the other side, the one that says to stay. How could you have shown that you understood it?",
             "This sounds like a reason to stay as things are. How would it sound to give it back fairly?",
             "What might {who} lose by changing? These words may hold a part of the answer.",
         }}},
    [KITH_MOMENT_FEELING] = {"a feeling",
                             {{
                                 "A feeling comes up in these words. How did your reply meet it?",
                                 "Here {who} shows how it feels. What would you say to that now?",
                                 "There is a feeling here. What happened to it after that?",
                                 "There is a feeling here. What came of it in the talk?",
                             }}},
    [KITH_MOMENT_HOPE] = {"a hope",
                          {{
                              "This seems to lean towards something better. How did you meet it?",
                              "{Who} moves a little here. What could you have asked to hear more?",
                              "This points forward. What would you want to come back to next time?",
                          }}},
    [KITH_MOMENT_FULL] = {"a full answer",
                          {{
                              "{Who} had a lot to say here. What was the heart of it, for you?",
                              "There is much in these words. Which part did you take up, and which was left?",
                              "Which word in this answer would you most want to hear more about?",
                              "If you gave this back in one sentence, what would you keep?",
                          }}},
    [KITH_MOMENT_LONG] = {"room to speak",
                          {{
                              "Here {who} spoke the longest. What came before it, and what did you do with it?",
                              "No other turn of theirs is as long as this one. What did your reply take from it?",
                          }}},
};

const struct kith_variants kith_wording_moment_last = {{
    "The transcript has no reply to these words. What would you say to them now?",
    "No reply follows these words here. Where would you take them up next time?",
}};

const char kith_wording_crisis_first[] = "Please read this first: these words may mean danger ({topic}). A list of "
                                         "words found them, so it may be mistaken; a "
                                         "person has to judge. {word}";
const char kith_wording_crisis_more[] = "These words may mean danger too ({topic}). {word}";

const struct kith_variants kith_wording_look = {{
    "Kith looks for one turn that it can be sure of, and found none here. Much of what goes well is in the tone and "
    "the "
    "timing, which words do not show. Please ask someone you trust to look at this session with you.",
    "No turn here is clear enough for Kith to name as what went well. That says more about Kith than about you: it "
    "sees "
    "words, not warmth. A person should look at this one with you.",
}};

const struct kith_variants kith_wording_language = {{
    "Some people hear a judgement in \"{topic}\". Kinder: {word}.",
    "\"{topic}\" can sting, even when it is not meant to. Instead: {word}.",
    "There is a gentler way to say \"{topic}\": {word}.",
}};

const char kith_wording_not_checked[] = "(Codes of this kind are not yet checked against experts.)";

const char kith_wording_no_client[] =
    "Only one side of the talk is here: Kith found no turn by a client, so it cannot say how the listening went. Check "
    "that "
    "the transcript names both speakers, or tell Kith which name is the counsellor's.";
const char kith_wording_no_counsellor[] = "Kith found no turn by a counsellor here, so there is nothing to give "
                                          "feedback on. Check that the transcript names both "
                                          "speakers, or tell Kith which name is the counsellor's.";
const char kith_wording_nobody[] = "Kith found neither a counsellor nor a client in this transcript. Check that every "
                                   "turn has a speaker's name, and tell "
                                   "Kith which name is the counsellor's.";

const char kith_wording_unsure_one[] =
    "Kith is unsure about this turn. Trust your own reading of it over the code shown here.";
const char kith_wording_unsure_some[] =
    "Kith is unsure about {n} turns. Trust your own reading of them over the codes shown here.";
const char kith_wording_unsure_many[] =
    "Kith is unsure about {n} turns, and these most of all. Trust your own reading of them over the codes shown here.";

const char kith_wording_limits[] =
    "Kith reads words alone, not voices or faces, and it can be wrong. It is not yet tested on real clinic sessions, "
    "on "
    "African American English, with people speaking a second language, or through an interpreter. ";
const char kith_wording_limits_human[] =
    "The codes are a person's; the choice of moments is Kith's, from words alone. It is not yet tested on real clinic "
    "sessions, on African American English, with people speaking a second language, or through an interpreter. ";
const char kith_wording_limits_crisis[] =
    "It does not find every sign of danger: if you are worried about someone, act on that, whatever this page says.";
const char kith_wording_limits_trained[] =
    " Kith learned from this very session, so its codes look better here than they would elsewhere.";

const struct kith_variants kith_wording_course[KITH_COURSE_COUNT] = {
    [KITH_COURSE_REFLECTED] = {{"you mostly gave back what you heard", "you listened more than you asked"}},
    [KITH_COURSE_BOTH] = {{"you asked and gave back in about equal measure", "questions and listening took turns"}},
    [KITH_COURSE_ASKED] = {{"you mostly asked, and at times gave back what you heard",
                            "questions led the way, with some giving back in between"}},
    [KITH_COURSE_ONLY_ASKED] = {{"you went forward by questions", "questions led all the way"}},
    [KITH_COURSE_ASKED_TOLD] = {{"questions and advice led the way", "you mostly asked and advised"}},
    [KITH_COURSE_TOLD] = {{"you mostly explained and advised", "much of your part was information and advice"}},
    [KITH_COURSE_FOLLOWED] = {{"you mostly followed along", "you kept your own part small"}},
};

const struct kith_variants kith_wording_lean[KITH_LEAN_COUNT] = {
    [KITH_LEAN_CHANGE] = {{"{who} spoke more for change than against it",
                           "more of what {who} said leaned towards change"}},
    [KITH_LEAN_SUSTAIN] = {{"{who} spoke more for leaving things as they are",
                            "more of what {who} said leaned towards staying as things are"}},
    [KITH_LEAN_BOTH] = {{"{who} spoke for change and against it", "{who} was in two minds"}},
    [KITH_LEAN_LATER] = {{"{who} spoke more for change as the talk went on",
                          "words for change came more often towards the end"}},
};
