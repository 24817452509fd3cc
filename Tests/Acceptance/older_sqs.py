"""What SQS's service model said when clients spoke Query to it. The current model has only the JSON names; these are the others."""

import copy

LIST_MEMBERS = {
    "AttributeNameList": "AttributeName",
    "MessageSystemAttributeList": "AttributeName",
    "BatchResultErrorEntryList": "BatchResultErrorEntry",
    "BinaryList": "BinaryListValue",
    "StringList": "StringListValue",
    "MessageAttributeNameList": "MessageAttributeName",
    "MessageList": "Message",
    "QueueUrlList": "QueueUrl",
    "TagKeyList": "TagKey",
}
MAP_MEMBERS = {
    "Attributes": "Attribute",
    "MessageAttributes": "MessageAttribute",
    "MessageSystemAttributes": "MessageSystemAttribute",
    "tags": "Tag",
    "Tags": "Tag",
}


def with_query_names(model):
    model = copy.deepcopy(model)
    shapes = model["shapes"]
    for name, shape in shapes.items():
        if shape["type"] == "list":
            shape["flattened"] = True
            shape["member"]["locationName"] = LIST_MEMBERS.get(name, name.removesuffix("List"))
        elif shape["type"] == "map":
            key, value = ("Key", "Value") if name == "TagMap" else ("Name", "Value")
            shape["flattened"] = True
            shape["key"]["locationName"], shape["value"]["locationName"] = key, value
        elif shape["type"] == "structure":
            for member, reference in shape.get("members", {}).items():
                if shapes[reference["shape"]]["type"] == "map" and member in MAP_MEMBERS:
                    reference["locationName"] = MAP_MEMBERS[member]
    for name, operation in model["operations"].items():
        if "output" in operation:
            operation["output"]["resultWrapper"] = f"{name}Result"
    model["metadata"]["xmlNamespace"] = "http://queue.amazonaws.com/doc/2012-11-05/"
    return model
