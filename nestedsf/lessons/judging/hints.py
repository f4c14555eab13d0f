"""Hints that fit a mistake in the form of an answer, so that they lead on from what it was told."""

from __future__ import annotations

from nestedsf.lessons.judging.catch_hints import in_catches
from nestedsf.lessons.judging.fitting import fitting
from nestedsf.lessons.judging.jsonata_hints import in_jsonata

__all__ = ["leading"]

_JSON = (
    "JSON has double quotes around each key and text, and a comma between two entries.",
    "Where JSON cannot be read, what is missing is often just before that place.",
)
_JSON_TEXT = (
    "JSON text is a text of Python, with the JSON between its quotes.",
    "json.dumps makes such a text of a dictionary or a list.",
)
_JSON_WORDS = (
    "JSON writes true, false and null in small letters.",
    "They have no quotes around them, and a text has.",
)
_JSON_QUOTES = (
    "Look at the quotes: where do they begin and end, and are they double ones?",
    'JSON has straight double quotes around each key and each text: {"order": "seven"}.',
)
_JSON_ENTRIES = (
    "What stands between a key and its value, and what between two entries?",
    "It is a colon after a key, and a comma after each entry but the last.",
)
_JSON_CLOSED = (
    "Each { has a } that closes it, and each [ has a ].",
    "What was opened last is closed first.",
)
_JSON_COMMENT = ("Take it out: JSON text has nothing in it but the data.",)
_JSON_DATA = ("JSON is data: an object, a list, a text, a number, true, false or null.",)
_JSON_BRACES = ("An object begins with { and ends with }, and a list with [ and ].",)
_JSON_NUMBERS = (
    "A number has digits, with a point and a minus where it needs them, and no 0 before them.",
)
_JSON_TWICE = ("A key stands only once in an object. Which of its two values is meant?",)
_PLACE = (
    "Two things are told apart: what is sent to the service, and what the state itself does.",
    "What is sent is inside Parameters. All other fields are beside Parameters.",
)
_OF_INPUT = (
    "What the child is given stands inside Input, each value under a key.",
    "Beside Input, Parameters may have StateMachineArn and Name.",
)
_ALWAYS_PATHS = (
    "InputPath, ResultPath and OutputPath are always paths, so their names have no .$.",
)
_PATHS = (
    "A path begins with $, and goes on with a dot or a [.",
    "Only null, without quotes, may stand in place of one: a ResultPath of null drops the result.",
)
_READ = (
    "In a template such as Parameters, a value is read where its key ends in .$, and only there.",
    "One dollar begins a path in the data, and two dollars one in the context object.",
)
_NOT_READ = (
    _READ[0],
    "Without it, the value is a text like any other.",
)
_ONE_PATH = (
    "A path begins with $ or $$, and goes on with a dot or a [.",
    "A value under a key with .$ is one path, or one call of a function.",
)
_SMALL = ("A function writes true and false as JSON does.",)
_DOLLARS = (
    "One dollar begins a path in the data, and two dollars one in the context object.",
    "The context object has Execution, State, StateMachine and Task, and Map in a Map.",
)
_COUNTED = ("Commas stand between the arguments of a function: how many are there?",)
_TEXT_OF_A_CALL = (
    "In a function a text stands between single quotes. Where does yours begin, and where does it end?",
    "States.Format('{}-{}', $.a, $.b) has its text first, with a {} for each value after it.",
)
_FORMATTED = ("Each {} in the text stands for one of the values after it, in their order.",)
_ID = ("The context object has the id of an execution: it is the Id of its Execution.",)
_CONTEXT = (
    "The context object has Execution, State, StateMachine and Task, and Map in a Map.",
    "Execution has Id, Input, Name, RedriveCount, RedriveTime, RoleArn and StartTime.",
)
_FIXED = (
    "A key ends in .$ only where its value is one path, or one function.",
    "An object has a key without .$, and keys inside the object may end in .$.",
)
_ABOVE = (
    "ResultPath says where in the input of the state the result is put. What is there already?",
    "A place that is new is safe: a key of its own, beside the others.",
)
_ENDS = (
    "A state says what comes after it with Next, or with End that nothing does.",
    'It is written "Next": "…" with the name of a state, or "End": true.',
)
_CAPITALS = (
    "Each word in the name of a field begins with a capital.",
    "Names such as ResultPath and StateMachineArn are written so.",
)
_FUNCTIONS = (
    "The names of functions begin with “States.”, and capitals count in them.",
    "Each word of such a name begins with a capital, as in States.JsonMerge.",
)
_NO_PATH = (
    "A path begins with a dollar, and the call of a function with the name of the function.",
    "Inside the ( and ) of a call there may be paths, each with its dollar.",
)
_CALLS = (
    "A call has its name, a (, its arguments with commas between them, and a ).",
    "Arguments are paths, texts in single quotes, numbers, true, false and other calls.",
)
_WRITTEN_OUT = (
    "Arguments are paths, texts in single quotes, numbers, true, false and other calls.",
    "An object that a function is to take is in the data already, and a path leads to it.",
)
_INSIDE = (
    "Look for the } of that field: what comes before it belongs to the field.",
    "The fields of a state stand side by side, next to Type.",
)
_OUTSIDE = (
    "What comes after the } of a state is not in it any more.",
    "The fields of a state stand side by side, next to Type.",
)
_OBJECT = (
    "An object stands between { and }, and has the name of each field before its value.",
    "What belongs around it, as a list or the states of a definition, is left out.",
)
_WHOLE_NUMBER = ("A whole number has no point in it, as 300.",)
_ENTRY = (
    "What does an entry of a Catch say? It names errors, and the state that they lead to.",
    "It has ErrorEquals and Next, and it may have ResultPath, Assign and Comment.",
)
_CATCHING = (
    "Which kinds of states can fail, so that a Catch of theirs has something to do?",
    "A Task, a Parallel and a Map can have a Catch, and no other state.",
)
_SELECTOR = (
    "ResultSelector makes an object, and it is written as one.",
    "Each of its keys is a key of what it makes, and ends in .$ where its value is a path.",
)
_RESOURCE = (
    "A Resource has arn:aws:states:::, the service and its action, and an ending if the Task waits.",
    "What starts an execution is arn:aws:states:::states:startExecution, with or without an ending.",
)
_IN_INPUT = (
    "What is in the input of the state, letter by letter?",
    "A path goes from its top, with a dot before the name of each field.",
)
_LEFT = (
    "InputPath comes before Parameters, which look in what InputPath has left.",
    "Without InputPath, Parameters look in the whole input of the state.",
)
_HANDS_ON = (
    "OutputPath comes last, and looks in what ResultPath has made of input and result.",
    "Without it, all of that is handed on.",
)
_LETTERS = ("Names are compared letter by letter: a capital is another letter.",)
_SELECTS = (
    "ResultSelector looks in the result of the Task, and nowhere else.",
    "What the Task was handed is in its input, and ResultPath puts the result next to it.",
)
_TYPE = (
    "A state says with Type of what kind it is, and the kind decides which fields it has.",
    'What calls a service is a Task: "Type": "Task".',
)
_ALONE = (
    "Only the value of the field is wanted, as JSON: what stands after the name and the colon.",
    "So it begins with the { or the [ that comes after the colon.",
)
_LEADS_TO = (
    "Next is the name of a state, letter by letter: capitals and spaces count.",
    "It is one text, and a state of that name has to stand beside this one.",
)
_KINDS = (
    "JSON tells texts, numbers, lists and objects apart by how they are written.",
    'A text is "…", a list [ … ], an object { … }, and numbers, true and false have no quotes.',
)
_REQUIRED = (
    "Which state machine is started, and where does a Task say so?",
    "StateMachineArn is inside Parameters, and Parameters are beside Resource.",
)
_LANGUAGES = (
    "JSONPath has Parameters, ResultSelector and ResultPath. JSONata has Arguments and Output.",
    "A state is in one of the two languages: in JSONPath if it says nothing.",
)
_ERRORS = (
    "ErrorEquals is a list of names, and each is compared letter by letter.",
    "Which of AWS's names is meant? They begin with States., as States.Timeout does.",
)
_HANDED = (
    "The child is given what Input has: a JSON object, or text that is JSON.",
    'An object is made with "Input": {"key.$": "$.path"}, and "Input.$": "$" hands on the whole input.',
)
_ATTEMPTS = (
    "What is the least value that the sentence names, and what is written there?",
    "A MaxAttempts of 0 is no retry at all, and a pause is not less than nothing.",
)
_LIMITS = (
    "TimeoutSeconds is how long the Task may take, in whole seconds, 1 at least.",
    "Is such a limit asked for here, and does the child end within it?",
)
_STATES = (
    "A definition has StartAt, and States with each state under its name.",
    "Each name in a Next, a Default or StartAt is that of a state there, letter by letter.",
)
_LAST = (
    "Where does an execution end? At least one state leads to no other one.",
    'Such a state has "End": true in the place of Next, or is a Succeed or a Fail.',
)
_NAMED = (
    "Is the name read, or is it written down? A value is read where its key ends in .$.",
    "A name has no spaces, colons, slashes, dollars or braces, and at most 80 characters.",
)
_MISSING = (
    "The name of the field that is missing is in the sentence above.",
    "Where the notebook has such a state, look at what this field says there.",
)
_MACHINE = (
    "Which state machine does StateMachineArn name?",
    "${AnotherStateMachineArn} stands for the ARN of the child's.",
)
_ITSELF = (
    "Whose ARN is the StateMachine of the context object: the child's, or that of the parent?",
    "${…} in the text of the exercise stands for the ARN of the child's.",
)
_FILLED = (
    "What stands between ${ and } is a name: which one does the text of the exercise have?",
    "Only that one is filled in here, letter by letter.",
)
_REFUSED = (
    "The sentence above says which field is meant, and where. What stands there?",
    "Compare it with the same field in a definition of the notebook.",
)
_OF_REACHING = (
    "From which state may an execution come to this one?",
    "A state is led to by a Next, by the Default or a rule of a Choice, or by a Catch.",
)
_BEGINS_WITH_A_SPACE = ("Take the space out, and the value is read.",)
_FITTING = (
    (r"^JSON text is asked for", _JSON_TEXT),
    (r"^The key .* is there twice", _JSON_TWICE),
    (r"^AWS would refuse it: .*is not reachable", _OF_REACHING),
    (r"^This is not JSON: .*(JSON writes|a boolean of JSON is)", _JSON_WORDS),
    (
        r"^This is not JSON: .*(quotes? around|quotes are|closing double quote|a double quote)",
        _JSON_QUOTES,
    ),
    (r"^This is not JSON: the number in it", _JSON_NUMBERS),
    (r"^This is not JSON: .*(no such value|is no text|contains itself)", _JSON_DATA),
    (r"^This is not JSON: .*(comma|colon)", _JSON_ENTRIES),
    (r"^This is not JSON: .*(never closed|closes nothing)", _JSON_CLOSED),
    (r"^This is not JSON: .*(no \{ and \}|begins with \(,)", _JSON_BRACES),
    (
        r"^This is not JSON: .*(begins with 0|that JSON has|number in it|number with a \+)",
        _JSON_NUMBERS,
    ),
    (r"^This is not JSON: .*comment", _JSON_COMMENT),
    (r"^This is not JSON: .*(begins with the call|is empty)", _JSON_DATA),
    (r"^This is not JSON", _JSON),
    (r"the value (begins|ends) with a space", _BEGINS_WITH_A_SPACE),
    (
        r"is not a name of AWS's|The name “.* begins or ends with a space|one text .*each name",
        _ERRORS,
    ),
    (r"Input of the child was a text|InvalidExecutionInput", _HANDED),
    (r"(begins with \w+ and a colon|the list alone is|Only what is inside)", _ALONE),
    (r"The Next of .* names the state|\bNext is an? |\bNext leads to", _LEADS_TO),
    (r"no Type\b|The Type (is|begins)|no Type", _TYPE),
    (r"field '(?!StateMachineArn')\w+' is required but", _RESOURCE),
    (r"is required (but was missing|for resource)|There is no StateMachineArn", _REQUIRED),
    (r"QueryLanguage is set to", _LANGUAGES),
    (r"M(in|ax)imum value is .*/Retry", _ATTEMPTS),
    (
        r"M(in|ax)imum value is .*/(Timeout|Heartbeat)Seconds|ended as FAILED, with States\.Timeout",
        _LIMITS,
    ),
    (r"starts itself without end", _ITSELF),
    (r"InvalidArn|StateMachineDoesNotExist|at 'stateMachineArn' failed", _MACHINE),
    (r"Nobody fills|Nothing fills", _FILLED),
    (r"[Tt]erminal state", _LAST),
    (r"has no States|which is not among the States|JSON but not an object", _STATES),
    (r"Invalid Name|'name' failed", _NAMED),
    (r"fields? (is|are) required: \[|^There is no [A-Z]\w+\.$", _MISSING),
    (r"there it is a key like any other", _INSIDE),
    (r"it belongs inside its braces", _OUTSIDE),
    (
        r"is next to Resource|is inside (Parameters|Arguments|Input), (and|so)",
        _PLACE,
    ),
    (r"belongs in Input", _OF_INPUT),
    (r"The [Rr]esource |The service states has|A Resource is|has no Resource", _RESOURCE),
    (r"(both|neither) a Next n?o?r? ?|\bEnd is the text", _ENDS),
    (r"There is no field .* other capitals|has no parameter .* other capitals", _CAPITALS),
    (r"no function States", _FUNCTIONS),
    (r"names of functions", _FUNCTIONS[:1]),
    (r"begins as a path does", _NO_PATH),
    (r"whole definition.*Task alone is wanted", _OBJECT[1:]),
    (r"one state alone", _STATES),
    (r"JSON object\b.*by itself", _OBJECT[:1]),
    (
        r"JSON object\b.*, and this is|Task alone is wanted|An object with .* is wanted, not",
        _OBJECT,
    ),
    (r" is [\d.]+, and it must be a whole number|a number, and it must be a whole", _WHOLE_NUMBER),
    (r"nothing can be put|which no state can change|in one place, by its name", _ABOVE),
    (r"Field 'Catch' is not supported", _CATCHING),
    (r"[Ee](ntry|ach entry) of a Catch |A Catch has no field|AWS would refuse it: .*Catch", _ENTRY),
    (r"\bResultSelector is (an? |null)", _SELECTOR),
    (r"\b(Input|Result|Output)Path\.\$: |is a path in any case", _ALWAYS_PATHS),
    (r"\b(Input|Result|Output)Path is ", _PATHS),
    (r"capitals count\b", _LETTERS),
    (r"OutputPath looks", _HANDS_ON),
    (r"Parameters look in what InputPath has left", _LEFT),
    (r"InputPath looks|Parameters look ", _IN_INPUT),
    (r"ResultSelector looks", _SELECTS),
    (
        r"Catch is an? (list|object)|A Catch is|States\.ALL is (before|together)|ErrorEquals is |no error is caught",
        _ENTRY,
    ),
    (
        r"AWS would refuse it: .*(must be (an? (text|list|object|number|whole)|true)|value of type)",
        _KINDS,
    ),
    (r"the key of a fixed value has no|Input and Input\.\$ exclude", _FIXED),
    (r"single quote that is never closed|outside of its text", _TEXT_OF_A_CALL),
    (r"each \{\} takes one", _FORMATTED),
    (r"arguments?, and is given", _COUNTED),
    (r"handed on as the text", _NOT_READ),
    (r"is not a path: |must be a valid JSONPath", _ONE_PATH),
    (r"is read as a path", _READ),
    (r"is not a field of that", _DOLLARS[:1]),
    (r"a function writes in small letters", _SMALL),
    (r"and no argument of a function", _WRITTEN_OUT),
    (r"States\.\w+(\(.*)? (has|goes on|is not a call|reads the text|cannot be)\b", _CALLS),
    (r"must be the id of the execution", _ID),
    (
        r"[Tt]he context object has (no|nothing)|nothing at \$\$\.(Execution|State|Task|Map)",
        _CONTEXT,
    ),
    (r"dollar|context object", _DOLLARS),
    (r"\.\$", _READ),
    (r" is (an? \w+|null|nothing), and it must be ", _KINDS),
    (r"^AWS would refuse it: ", _REFUSED),
)


def leading(mistake: str, *otherwise: str) -> tuple[str, ...]:
    """The hints that fit a mistake of form; those of the exercise where it is none that is known.

    >>> leading("This is not JSON: the { of line 1 is never closed.")[1]
    'What was opened last is closed first.'
    >>> leading("Ship was handed a list.", "Which field says where the result is put?")
    ('Which field says where the result is put?',)
    """
    return in_jsonata(mistake) or in_catches(mistake) or fitting(_FITTING, mistake, otherwise)
