#include "wording.h"

const struct kith_chance_words kith_wording_chance[KITH_CHANCE_COUNT] = {
    [KITH_CHANCE_DIRECT] =
        {
            .skill = "asking plainly about danger",
            .plain = "asking plainly about danger",
            .what = {{
                "These words may mean danger, and nobody asked about it in plain words.",
                "There may be danger in these words, and the talk moved on without a plain question.",
            }},
            .why = {{
                "Asking does not put the thought there. It gives people leave to answer.",
            }},
            .how = {{
                "Try asking in the plainest words you have, and stay for the answer.",
            }},
            .examples = {{0, "\"Sometimes when people feel that there is no way on, they think of killing themselves. Are you "
                             "thinking of that?\""},
                         {0, "\"I want to ask you straight out, because it matters: are you thinking of ending your "
                             "life?\""}},
        },
    [KITH_CHANCE_ARGUED] =
        {
            .skill = "meeting sustain talk",
            .plain = "giving back the other side",
            .what = {{
                "{Who} gave a reason to leave things as they are, and the answer argued against it.",
                "Here {who} seems to speak for not changing, and you spoke for the other side.",
                "This sounds like a reason to keep things as they are. The reply pushed the other way.",
            }},
            .why = {{
                "When one side argues for change, the other tends to argue back.",
                "The more one pushes, the harder the other holds on.",
                "Most people dig in when pushed, even if half of them agrees.",
            }},
            .how = {{
                "Try saying their side back first, fairly, and then wait.",
                "Next time, give their reason back as they mean it, and see what follows.",
                "Try leaving your side out for a moment: say theirs, and stop there.",
            }},
            .examples = {{KITH_THEME_DRINK, "They say, \"A few beers is the only fun I have left.\" You say, \"It is "
                                            "the one part of the week that is just for you.\""},
                         {KITH_THEME_SMOKE, "They say, \"I'd climb the walls without a smoke.\" You say, \"Right now "
                                            "it is what keeps you steady.\""},
                         {KITH_THEME_TABLETS, "They say, \"Those tablets turn me into a zombie.\" You say, \"You "
                                              "want your head clear, and they take that from you.\""},
                         {KITH_THEME_EXERCISE, "They say, \"I don't have an hour to go running.\" You say, \"The "
                                               "day is full before you get to yourself.\""}, {KITH_THEME_OPIOIDS, "They say, \"Methadone is just another chain.\" You say, \"You want to be free of all of it, not of one thing only.\""}, {KITH_THEME_CANNABIS, "They say, \"A bit of weed is what lets me switch off.\" You say, \"Without it, the day never ends.\""}},
        },
    [KITH_CHANCE_FIXED] =
        {
            .skill = "meeting sustain talk",
            .plain = "giving back the other side",
            .what = {{
                "{Who} said what stands in the way, and a piece of advice came back.",
                "This was a reason why it is hard. The reply was a way round it.",
                "Here {who} named an obstacle, and you offered a fix for it.",
                "{Who} spoke of what holds them back. The answer was something to do about it.",
            }},
            .why = {{
                "A quick fix can sound as if the trouble were small.",
                "Most fixes offered this early get a \"yes, but\".",
                "People are readier for ideas once someone has seen how hard it is.",
            }},
            .how = {{
                "Try saying first what makes it hard, in your own words, and wait.",
                "Next time, give the obstacle back as they see it; then ask what they have thought of.",
                "Try one sentence that shows you see the problem before any that solves it.",
            }},
            .examples = {{KITH_THEME_EXERCISE, "They say, \"I don't have an hour to go running.\" You say, \"The day is "
                                               "full before you get to yourself.\""},
                         {KITH_THEME_TABLETS, "They say, \"I never remember the evening tablet.\" You say, \"By evening "
                                              "your head is full of other things.\""},
                         {KITH_THEME_FOOD, "They say, \"I can't cook for one, it's not worth it.\" You say, \"A pan for "
                                           "one makes the house feel empty.\""},
                         {KITH_THEME_SMOKE, "They say, \"I can't stop while everybody at work smokes.\" You say, \"That "
                                            "is where your people are.\""}, {KITH_THEME_STIMULANTS, "They say, \"Everyone on the night shift takes coke.\" You say, \"It is all around you, and the nights are long.\""}, {KITH_THEME_RETURN, "They say, \"It always happens on pay day.\" You say, \"That is the day when it is all within reach.\""}},
        },
    [KITH_CHANCE_ADVICE] =
        {
            .skill = "asking before advising",
            .plain = "asking before offering",
            .what = {{
                "Advice seems to come here before {who} asked for any.",
                "You seem to offer a way forward here without asking first.",
                "Here you may have said what to do before hearing what {who} had in mind.",
            }},
            .why = {{
                "Advice is easier to take when there has been a yes before it.",
                "People hear advice better when they have asked for it.",
                "Most people have thought about it already, and like to be asked.",
            }},
            .how = {{
                "Try asking what they have thought of, then whether you may add something.",
                "Ask first what they know or have tried; then ask if your idea is welcome.",
                "Next time, ask for leave, say it in one sentence, and ask what they make of it.",
            }},
            .examples = {{KITH_THEME_SLEEP, "\"What have you tried so far for the nights? Would it help to hear what has "
                                            "worked for other people?\""},
                         {KITH_THEME_EXERCISE, "\"You know your knees best. Would you like to hear what others have done, "
                                               "or shall we start from your ideas?\""},
                         {KITH_THEME_TABLETS, "\"What do you know about these tablets already? I have one thing to add, "
                                              "if you would like it.\""},
                         {KITH_THEME_SMOKE, "\"Could I tell you what the first week without cigarettes is often like, and "
                                            "you tell me if it fits?\""}, {KITH_THEME_OPIOIDS, "\"What have you heard about methadone? I could add what others have told me, if that is any use.\""}, {KITH_THEME_RETURN, "\"You have got through a slip before. What helped then? I have one idea too, if you want it.\""}},
        },
    [KITH_CHANCE_PUSHED] =
        {
            .skill = "leaving room",
            .plain = "leaving room",
            .what = {{
                "This may have landed as a push, and so may other turns in this session.",
                "These words may have come across as pushing, and they are not the only ones here.",
                "More than once in this session, your words may have been heard as pressing a point. Here is one place.",
            }},
            .why = {{
                "People who feel pushed tend to hold on harder.",
                "When one side presses, the other is left to defend.",
            }},
            .how = {{
                "Try saying how they see it before how you see it, and then wait.",
                "Next time, say their side first. Then ask what they make of yours, if they want it.",
                "Try keeping the point for later: say what you heard, and see what follows.",
            }},
            .examples = {{KITH_THEME_SMOKE, "Not \"You know what it does to your lungs\" but \"You have heard it all before, and "
                                            "it has not helped.\""},
                         {KITH_THEME_OPIOIDS, "Not \"You can't do this without methadone\" but \"You want to do it your own "
                                              "way. What has that been like so far?\""},
                         {KITH_THEME_RETURN, "Not \"You knew where that night would end\" but \"You had not planned it, and it "
                                             "still hurts.\""},
                         {KITH_THEME_GAMBLE, "Not \"Think of what you owe\" but \"The money weighs on you, and the game is "
                                             "where you forget it.\""}},
        },
    [KITH_CHANCE_CHANGE] =
        {
            .skill = "taking up change talk",
            .plain = "taking up a hope",
            .what = {{
                "{Who} seems to lean towards change here, and the talk went on to other things.",
                "There may be a wish or a reason to change in these words. The reply did not take it up.",
                "These sound like words for change, and they got no answer of their own.",
            }},
            .why = {{
                "Reasons for change grow when someone takes them up.",
                "What people hear themselves say for change is what they build on.",
                "Words like these are easy to lose, and worth a pause.",
            }},
            .how = {{
                "Try giving them back, or asking for more: \"In what way?\"",
                "Try staying with them for one more turn: say them back, then wait.",
                "You might ask what lies behind them: \"What makes that matter now?\"",
            }},
            .examples = {{KITH_THEME_EXERCISE, "They say, \"I'd like to keep up with my kids in the park.\" You say, "
                                               "\"You want to be in the game with them, not on the bench.\""},
                         {KITH_THEME_SMOKE, "They say, \"I'm sick of smelling like an ashtray.\" You say, \"That has "
                                            "stopped being worth it. What else?\""},
                         {KITH_THEME_SLEEP, "They say, \"I can't go on with four hours a night.\" You say, "
                                            "\"Something has to give. What would you want to try first?\""},
                         {KITH_THEME_GAMBLE, "They say, \"I want my pay to last the month again.\" You say, \"You "
                                             "want to get to the thirtieth without that knot. What would that change?\""}, {KITH_THEME_OPIOIDS, "They say, \"I want to wake up and not need anything.\" You say, \"A morning that is your own. What would be the best of it?\""}, {KITH_THEME_STIMULANTS, "They say, \"I don't like who I am on coke.\" You say, \"There is someone else that you would rather be.\""}},
        },
    [KITH_CHANCE_FEELING] =
        {
            .skill = "reflecting a feeling",
            .plain = "meeting a feeling",
            .what = {{
                "There is a feeling in these words, and the reply went past it.",
                "{Who} named a feeling here. What came next was about something else.",
                "A feeling shows here, and it was not picked up.",
            }},
            .why = {{
                "A feeling that has been heard lets people go on.",
                "It may be the part that most wanted an answer.",
                "People find it easier to think once a feeling has been met.",
            }},
            .how = {{
                "Try naming it in a few words before anything else. If you are a little off, they will put you right.",
                "Try staying there for one breath: say what you hear, and wait.",
                "You need not fix it: a few words that show you heard are enough.",
            }},
            .examples = {{KITH_THEME_EXERCISE, "They say, \"Everyone in that gym was looking at me.\" You say, \"You "
                                               "felt that you did not belong there.\""},
                         {KITH_THEME_PHONE, "They say, \"My sister hasn't picked up the phone since.\" You say, \"You "
                                            "miss her, and the silence hurts.\""},
                         {KITH_THEME_SLEEP, "They say, \"At three in the morning it all comes back.\" You say, "
                                            "\"That is the loneliest hour of all.\""},
                         {KITH_THEME_GAMBLE, "They say, \"I couldn't look at her when the card was declined.\" You "
                                             "say, \"You wanted the floor to open up.\""}, {KITH_THEME_RETURN, "They say, \"Eight months, and then one phone call and I used again.\" You say, \"You had so much in those months, and it hurts.\""}, {KITH_THEME_OPIOIDS, "They say, \"They look at me in the pharmacy when I get my methadone.\" You say, \"You feel it every time that you stand there.\""}},
        },
    [KITH_CHANCE_CLOSED] =
        {
            .skill = "open question",
            .plain = "a question that leaves room",
            .what = {{
                "Here came {n} questions in a row that ask for a short answer.",
                "You asked {n} short-answer questions here, one after the other.",
            }},
            .why = {{
                "In a row they can feel like a form being filled in.",
                "People soon learn to wait for the next one.",
                "Short questions bring short answers, and leave the work with you.",
            }},
            .how = {{
                "Try giving back a little of each answer before you ask again.",
                "One open question can stand in for three: ask for a day, a week, a picture.",
                "Try one question that cannot be answered with yes, no or a number.",
            }},
            .examples = {{KITH_THEME_SMOKE, "Not \"Do you smoke every day? How many? Indoors?\" but \"Take me through a "
                                            "day, from the first cigarette to the last.\""},
                         {KITH_THEME_SLEEP, "Not \"Do you wake at night? When? Every night?\" but \"What is a night like "
                                            "for you?\""},
                         {KITH_THEME_TABLETS, "Not \"Do you take them daily? Both? With food?\" but \"How do the tablets "
                                              "fit into your day?\""},
                         {KITH_THEME_FOOD, "Not \"Do you skip breakfast? Do you snack?\" but \"Tell me about food on a "
                                           "normal working day.\""}, {KITH_THEME_STIMULANTS, "Not \"Do you use at weekends? With friends? How much?\" but \"Take me through a weekend, the good of it and the rest.\""}, {KITH_THEME_RETURN, "Not \"Did you drink? On Friday? How much?\" but \"What was going on in the days before?\""}},
        },
    [KITH_CHANCE_MONOLOGUE] =
        {
            .skill = "ask, offer, ask",
            .plain = "one piece at a time",
            .what = {{
                "This is part of a long stretch of your own talk, about {n} words.",
                "Here you spoke for about {n} words before {who} came in.",
            }},
            .why = {{
                "It is hard to take in so much at once.",
                "While you talk, you cannot hear what they make of it.",
            }},
            .how = {{
                "Try one piece at a time, and ask in between: \"What do you make of that?\"",
                "Try asking first what they already know; half of it may not need saying.",
                "Try stopping after two sentences and leaving a gap.",
            }},
            .examples = {{KITH_THEME_SLEEP, "\"One thing about screens is that they push sleep back. How does that fit "
                                            "with your evenings?\""},
                         {KITH_THEME_TABLETS, "\"These tablets work slowly, over weeks. What had you heard about them?\""},
                         {KITH_THEME_EXERCISE, "\"Ten minutes a day already helps the heart. How does that sound?\""},
                         {KITH_THEME_SMOKE, "\"The first three days tend to be the hardest. What would yours look "
                                            "like?\""}},
        },
    [KITH_CHANCE_ASKED_ON] =
        {
            .skill = "reflect before asking",
            .plain = "giving back before asking",
            .what = {{
                "{Who} told you a lot here, and the next thing was a question.",
                "This was a full answer. It was met with the next question.",
                "There was much in this answer, and the talk went straight to a new question.",
            }},
            .why = {{
                "When answers only bring more questions, they tend to get shorter.",
                "Without a sign that it was heard, a full answer can feel lost.",
            }},
            .how = {{
                "Try giving back the heart of it first, then pause. The question may answer itself.",
                "Try one sentence that says what you heard; ask after that, if you still need to.",
                "Pick the part that seems to matter most, say it back, and leave a gap.",
            }},
            .examples = {{KITH_THEME_FOOD, "They say, \"I cook for five and then I eat standing at the sink.\" You "
                                           "say, \"Everyone is looked after but you.\""},
                         {KITH_THEME_PHONE, "They say, \"I put the phone down, and ten minutes later it is back in "
                                            "my hand.\" You say, \"Your hand decides before you do.\""},
                         {KITH_THEME_SMOKE, "They say, \"My dad smoked all his life and never had a cough.\" You say, "
                                            "\"Part of you wonders if you would be as lucky.\""},
                         {KITH_THEME_SLEEP, "They say, \"I lie there doing sums about the rent.\" You say, \"The "
                                            "nights are where the worry gets loud.\""}, {KITH_THEME_CANNABIS, "They say, \"I smoke to sleep, and then I get up late and the day is gone.\" You say, \"What gets you through the night costs you the morning.\""}, {KITH_THEME_RETURN, "They say, \"I was doing so well that I thought one would be fine.\" You say, \"You trusted how far you had come.\""}},
        },
    [KITH_CHANCE_EFFORT] =
        {
            .skill = "affirming",
            .plain = "naming a strength",
            .what = {{
                "{Who} told you here of something they did or tried.",
                "There is an effort in these words, and it went by without a remark.",
            }},
            .why = {{
                "A strength is easier to believe in when someone else has seen it.",
                "People build on what they hear is working.",
            }},
            .how = {{
                "Try saying what it shows about them. Start with \"you\", not with \"I\".",
                "Name what it took, in plain words; no praise is needed.",
            }},
            .examples = {{KITH_THEME_SMOKE, "\"You got through a whole wedding without a cigarette. You made a plan and "
                                            "held on to it.\""},
                         {KITH_THEME_EXERCISE, "\"It rained, and you still went for the walk. You keep your word to "
                                               "yourself.\""},
                         {KITH_THEME_PHONE, "\"You left the phone in the kitchen three nights out of seven. You are "
                                            "finding out what helps.\""},
                         {KITH_THEME_FOOD, "\"You cooked on the hardest day of your week. You do not give up easily.\""}},
        },
    [KITH_CHANCE_NEXT] =
        {
            .skill = "asking what comes next",
            .plain = "asking what comes next",
            .what = {{
                "By this point {who} seems to have said a good deal for change.",
                "Here the reasons for change were out in the open.",
            }},
            .why = {{
                "There is a moment to ask what comes next, and it is easy to miss.",
                "A first step that people name themselves is one they are likelier to take.",
            }},
            .how = {{
                "Try drawing their reasons together, and then ask what they would like to do.",
                "Try one short question: \"Where does that leave you?\"",
            }},
            .examples = {{KITH_THEME_SMOKE, "\"You want to breathe easier, keep the money, and be around for the little "
                                            "one. So what do you think you will do?\""},
                         {KITH_THEME_SLEEP, "\"You are worn out, and you want your mornings back. What would be a first "
                                            "step?\""},
                         {KITH_THEME_EXERCISE, "\"You miss the team, and your back is asking for it too. Where does that "
                                               "leave you?\""}},
        },
    [KITH_CHANCE_TWO_SIDES] =
        {
            .skill = "double-sided reflection",
            .plain = "giving back both sides",
            .what = {{
                "There are two sides in these words, and the reply took up one at most.",
                "{Who} was of two minds here, and that went by.",
                "Part of this speaks for one thing and part for another.",
            }},
            .why = {{
                "People can weigh two sides better once both have been said out loud.",
                "Hearing both sides in one sentence can help people move on from there.",
            }},
            .how = {{
                "Try giving both back, joined by \"and\", with the side for change last.",
                "Try: \"On the one hand ... and on the other ...\", then stop.",
            }},
            .examples = {{KITH_THEME_DRINK, "\"A beer is how you come down after work, and you do not like who you are by the "
                                            "third.\""},
                         {KITH_THEME_TABLETS, "\"The tablets make you feel flat, and without them you were back in hospital "
                                              "by spring.\""},
                         {KITH_THEME_PHONE, "\"The phone keeps you company at night, and it is why you are so tired.\""},
                         {KITH_THEME_EXERCISE, "\"Your knees hurt when you start, and you feel like yourself again when you "
                                               "have been.\""}},
        },
    [KITH_CHANCE_MORE] =
        {
            .skill = "asking for more",
            .plain = "asking for more",
            .what = {{
                "You gave these words back, and they may be words for change. There was room to ask for more.",
                "You picked this up. There may have been more where it came from.",
            }},
            .why = {{
                "Each reason that people say out loud makes the next one easier.",
                "What people say themselves weighs more than what they are told.",
            }},
            .how = {{
                "Try adding one short open question: \"What else?\" or \"Why now?\"",
                "Try asking for a picture: \"What would that look like?\"",
            }},
            .examples = {{KITH_THEME_SLEEP, "\"You want to wake up rested. What would be different on a day like that?\""},
                         {KITH_THEME_SMOKE, "\"You would like to be done with it. What makes you say that now?\""},
                         {KITH_THEME_EXERCISE, "\"You miss the hills. What else do you miss?\""},
                         {KITH_THEME_GAMBLE, "\"You want to open the post without fear. What would that be like?\""}},
        },
    [KITH_CHANCE_STRENGTH] =
        {
            .skill = "affirming",
            .plain = "naming a strength",
            .what = {{
                "You heard this effort. You could also name the strength in it.",
                "{Who} told you of something they did. You took it up, and left the strength behind it unsaid.",
            }},
            .why = {{
                "A strength is easier to believe in when someone else has seen it.",
                "People build on what they hear is working.",
            }},
            .how = {{
                "Try saying what it shows about them. Start with \"you\", not with \"I\".",
                "Name what it took, in plain words; no praise is needed.",
            }},
            .examples = {{KITH_THEME_SMOKE, "\"You got through a whole wedding without a cigarette. You made a plan and held "
                                            "on to it.\""},
                         {KITH_THEME_EXERCISE, "\"It rained, and you still went for the walk. You keep your word to "
                                               "yourself.\""},
                         {KITH_THEME_PHONE, "\"You left the phone in the kitchen three nights out of seven. You are finding "
                                            "out what helps.\""},
                         {KITH_THEME_FOOD, "\"You cooked on the hardest day of your week. You do not give up easily.\""}},
        },
    [KITH_CHANCE_DEEPEN] =
        {
            .skill = "complex reflection",
            .plain = "giving back what was meant",
            .what = {{
                "You seem to have given the words back here, close to how they were said.",
                "Here you seem to stay close to the words that {who} had used.",
            }},
            .why = {{
                "It shows you listened; one step more shows what you understood.",
                "That keeps pace with {who}; a small guess can go a step further.",
            }},
            .how = {{
                "Try a small guess at what they mean or feel, said as a statement.",
                "Try adding what was not said: the feeling, the other side, or where it leads.",
            }},
            .examples = {{KITH_THEME_PHONE, "They say, \"My mum phones every night to check.\" Not only \"She phones "
                                            "every night\" but \"She worries, and you feel watched.\""},
                         {KITH_THEME_TABLETS, "They say, \"I skipped my tablets again.\" Not only \"You missed some\" "
                                              "but \"Part of you is tired of being a patient.\""},
                         {KITH_THEME_EXERCISE, "They say, \"I used to run every morning.\" Not only \"You used to "
                                               "run\" but \"You miss who you were on those mornings.\""},
                         {KITH_THEME_GAMBLE, "They say, \"I only put a tenner on.\" Not only \"A tenner\" but \"You "
                                             "stopped there, and it was not easy.\""}},
        },
    [KITH_CHANCE_OTHER_WAY] =
        {
            .skill = "a reflection in place of a question",
            .plain = "giving back before asking",
            .what = {{
                "You answered this with a question. There was another way in.",
                "A question came next here; giving something back was open to you too.",
            }},
            .why = {{
                "A statement often gets a longer answer than a question does.",
                "It lets {who} choose which way to go on.",
            }},
            .how = {{
                "Try saying what you think it means to them, and let your voice fall at the end.",
                "Try turning your next question into a guess, and wait.",
            }},
            .examples = {{KITH_THEME_SLEEP, "Not \"Do you worry at night?\" but \"The nights leave you alone with it.\""},
                         {KITH_THEME_PHONE, "Not \"How does that make you feel?\" but \"That phone call still stings.\""},
                         {KITH_THEME_FOOD, "Not \"Why do you eat then?\" but \"It is the one quiet thing in the day.\""},
                         {KITH_THEME_SMOKE, "Not \"Do you want to stop?\" but \"A part of you is done with "
                                            "smoking.\""}, {KITH_THEME_OPIOIDS, "Not \"Why did you stop the methadone?\" but \"Something about it was not right for you.\""}, {KITH_THEME_RETURN, "Not \"What made you use again?\" but \"That day was more than you could carry alone.\""}},
        },
    [KITH_CHANCE_SUMMARY] =
        {
            .skill = "summary",
            .plain = "drawing things together",
            .what = {{
                "This is one of the fullest things that {who} said.",
                "There is a good deal in these words.",
            }},
            .why = {{
                "It is a good place to show that you have kept hold of it.",
                "Hearing it drawn together can help people see where they stand.",
            }},
            .how = {{
                "Try drawing together two or three things that you heard, and ask what you left out.",
                "Try a short summary in their words, and end it with \"What else?\"",
            }},
            .examples = {{KITH_THEME_EXERCISE, "\"So your knee is sore, you miss the team, and you do not want to lose the "
                                               "summer as well. What did I leave out?\""},
                         {KITH_THEME_SLEEP, "\"You are up at four, the days are long, and you have tried the tea and the "
                                            "bath. What else?\""},
                         {KITH_THEME_FOOD, "\"Evenings are the hard part, mornings are fine, and you want to do this for "
                                           "yourself. What have I missed?\""}},
        },
};
