/// Where values stand in the document.
extension ShapeWriter {
    /// The place to which a form returns.
    struct Mark {
        fileprivate let form: FormWriter.Mark?

        fileprivate init(_ form: FormWriter.Mark? = nil) {
            self.form = form
        }
    }

    /// Whether the member's value leaves no trace.
    ///
    /// An empty flattened list has none in XML. The services that spoke Query before kept to that in JSON: SQS's answer to a batch
    /// without failures has no `Failed`.
    func skips<Value: ShapeValue>(_ member: Member, _ value: Value) -> Bool {
        switch sink {
        case .json, .cbor: member.isFlattened && ((value as? any Collection)?.isEmpty ?? false)
        case .xml: isWritingAttributes != member.isXMLAttribute
        case .form, .text, .fields, .body: false
        }
    }

    @inline(never)
    mutating func begin(_ member: Member) -> Mark {
        switch sink {
        case .json:
            json.key(member.name)
        case .cbor:
            cbor.key(member.name)
        case .form:
            return Mark(form.enter(member.queryName))
        case .xml:
            if member.isXMLAttribute {
                text = ""
                sink = .text
            } else if !member.isFlattened {
                xml.begin(member.xmlName)
                if let namespace = member.namespace {
                    xml.namespace(prefix: namespace.prefix.description, namespace.uri.description)
                }
            }
        case .text, .fields, .body:
            break
        }
        return Mark()
    }

    @inline(never)
    mutating func end(_ member: Member, _ mark: Mark) {
        if let form = mark.form { self.form.leave(form) }
        if member.isXMLAttribute, isWritingAttributes {
            sink = .xml
            xml.attribute(member.xmlName.description, text)
        } else if case .xml = sink, !member.isFlattened {
            xml.end(member.xmlName)
        }
    }

    /// Whether the structure that is the member's value has attributes, which is when it brings a prefixed namespace.
    func writesAttributes(of member: Member) -> Bool {
        guard case .xml = sink, let namespace = member.namespace else { return false }
        return namespace.prefix.utf8CodeUnitCount > 0
    }

    mutating func beginStructure() {
        switch sink {
        case .json: json.beginObject()
        case .cbor: cbor.beginMap()
        case .xml, .form, .text, .fields, .body: break
        }
    }

    mutating func endStructure() {
        switch sink {
        case .json: json.endObject()
        case .cbor: cbor.end()
        case .xml, .form, .text, .fields, .body: break
        }
    }

    mutating func beginList() {
        switch sink {
        case .json: json.beginArray()
        case .cbor: cbor.beginList()
        case .xml, .form, .text, .fields, .body: break
        }
    }

    mutating func endList(isEmpty: Bool) {
        switch sink {
        case .json: json.endArray()
        case .cbor: cbor.end()
        // An empty list is said by its bare name.
        case .form: if isEmpty { form.value("") }
        case .xml, .text, .fields, .body: break
        }
    }

    mutating func beginItem(_ offset: Int, _ member: Member) -> Mark {
        switch sink {
        case .xml:
            xml.begin(member.isFlattened ? member.xmlName : member.element)
        case .form:
            let mark = member.isFlattened ? nil : form.enter(member.element)
            let inner = form.enter(offset + 1)
            return Mark(mark ?? inner)
        case .text:
            if offset > 0 { text += "," }
        case .json, .cbor, .fields, .body:
            break
        }
        return Mark()
    }

    mutating func endItem(_ mark: Mark, _ member: Member) {
        if let form = mark.form { self.form.leave(form) }
        if case .xml = sink { xml.end(member.isFlattened ? member.xmlName : member.element) }
    }

    mutating func beginMap() { beginStructure() }

    mutating func endMap() { endStructure() }

    mutating func beginEntry(_ offset: Int, _ key: String, _ member: Member) -> Mark {
        switch sink {
        case .json:
            json.key(key)
        case .cbor:
            cbor.string(key)
        case .xml:
            xml.begin(member.isFlattened ? member.xmlName : "entry")
            xml.begin(member.key)
            xml.text(key)
            xml.end(member.key)
            xml.begin(member.value)
        case .form:
            let mark = member.isFlattened ? nil : form.enter("entry")
            let inner = form.enter(offset + 1)
            let keyMark = form.enter(member.key)
            form.value(key)
            form.leave(keyMark)
            _ = form.enter(member.value)
            return Mark(mark ?? inner)
        case .fields(let prefix):
            parts.fields.append(prefix + key, "")
            text = ""
        case .text, .body:
            break
        }
        return Mark()
    }

    mutating func endEntry(_ mark: Mark, _ member: Member) {
        if let form = mark.form { self.form.leave(form) }
        if case .xml = sink {
            xml.end(member.value)
            xml.end(member.isFlattened ? member.xmlName : "entry")
        }
    }

    /// Writes the member that is the whole body.
    mutating func writePayload<Value: ShapeValue>(_ member: Member, _ value: Value) {
        let outer = sink
        defer { sink = outer }
        guard let payloadElement else {
            sink = .body
            return value.write(to: &self, member: member)
        }
        xml.begin(payloadElement)
        let uri = member.namespace?.uri.description ?? payloadNamespace
        if !uri.isEmpty { xml.namespace(uri) }
        value.write(to: &self, member: member)
        xml.end(payloadElement)
    }

    /// Puts a text where the member stands in the head.
    mutating func place(_ text: String, _ member: Member) {
        switch member.location {
        case .header(let name): parts.fields.append(name, text.withoutLineEnds)
        case .query(let name): parts.query.append(name, text)
        case .label(let name): parts.labels[name] = text
        case .status: parts.status = Int(text)
        case .body, .headerPrefix, .payload: break
        }
    }
}

extension String {
    /// The text fit for a header: a value that came from a user must not begin a header of its own.
    var withoutLineEnds: String {
        guard utf8.contains(where: { $0 == 0x0A || $0 == 0x0D || $0 == 0 }) else { return self }
        return String(decoding: utf8.map { $0 == 0x0A || $0 == 0x0D || $0 == 0 ? 0x20 : $0 }, as: UTF8.self)
    }
}
