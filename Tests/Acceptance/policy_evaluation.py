"""Whether a policy allows a call: a small evaluation of our own, independent of Darkroom's and of the emulators'.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

import re


def listed(value):
    return value if isinstance(value, list) else [value]


def each(actions, resources, context=None):
    """Calls, as `allows` takes them: each action on each resource."""
    return [(action, resource, context or {}) for action in listed(actions) for resource in listed(resources)]


def matches(pattern, text, ignoring_case=False):
    """IAM's wildcards: * for any characters, ? for one."""
    expression = "".join(".*" if character == "*" else "." if character == "?" else re.escape(character) for character in pattern)
    return re.fullmatch(expression, text, re.DOTALL | (re.IGNORECASE if ignoring_case else 0)) is not None


def holds(condition, context):
    """Whether every line of a condition holds. An operator that nobody has needed yet is an error, never a yes."""
    for operator, lines in condition.items():
        for key, wanted in lines.items():
            found = context.get(key)
            wanted = [str(value) for value in listed(wanted)]
            if operator in ("StringEquals", "Bool"):
                one = found is not None and any(found.lower() == value.lower() if operator == "Bool" else found == value for value in wanted)
            elif operator in ("ArnEquals", "ArnLike"):
                one = found is not None and any(matches(value, found) for value in wanted)
            elif operator in ("ArnNotEquals", "ArnNotLike"):
                one = found is None or not any(matches(value, found) for value in wanted)
            else:
                raise AssertionError(f"the test does not know the operator {operator}")
            if not one:
                return False
    return True


def is_of(statement, principal):
    """`principal` is None for an identity's own policy, else a service's name."""
    if "Principal" not in statement:
        return principal is None
    named = statement["Principal"]
    return named == "*" or (principal is not None and principal in listed(named.get("Service", [])))


def allows(policy, action, resource, context=None, principal=None):
    context = context or {}
    applying = [
        statement
        for statement in policy["Statement"]
        if is_of(statement, principal)
        and any(matches(pattern, action, ignoring_case=True) for pattern in listed(statement["Action"]))
        and any(matches(pattern, resource) for pattern in listed(statement.get("Resource", "*")))
        and holds(statement.get("Condition", {}), context)
    ]
    effects = {statement["Effect"] for statement in applying}
    return "Allow" in effects and "Deny" not in effects
