extension ShapeReader {
    /// Where the member's value stands; nil when it is absent or null.
    @inline(never)
    func locate(_ member: Member) -> Place? {
        switch member.location {
        case .body:
            guard case .node(let index) = place else { return nil }
            return locate(member, in: index)
        case .header(let name):
            let values = parts.fields.values(of: name)
            return values.isEmpty ? nil : .text(values.count == 1 ? values[0] : values.joined(separator: ","))
        case .headerPrefix(let prefix):
            return parts.fields.contains { $0.name.hasPrefixIgnoringASCIICase(prefix) } ? .fields(prefix: prefix) : nil
        case .query(let name):
            return parts.query[name].map { .text($0) }
        case .label(let name):
            return parts.labels[name].map { .text($0) }
        case .status:
            return parts.status.map { .text(String($0)) }
        case .payload:
            if case .node(let index) = place { return .node(index) }
            guard let bytes = parts.body?.bytes, !bytes.isEmpty else { return nil }
            return .body(bytes)
        }
    }

    private func locate(_ member: Member, in parent: Int) -> Place? {
        switch format {
        case .json, .cbor:
            guard let child = tree.child(of: parent, named: member.name), tree.entries[child].kind != .null else { return nil }
            return .node(child)
        case .form:
            return tree.child(of: parent, named: member.queryName).map { .node($0) }
        case .xml:
            if member.isXMLAttribute { return attribute(member, of: parent).map { .node($0) } }
            if rootIsMember { return tree.isNamed(0, member.xmlName) ? .node(0) : nil }
            guard let child = tree.child(of: parent, named: member.xmlName) else { return nil }
            return member.isFlattened ? .siblings(parent: parent, first: child) : .node(child)
        }
    }

    /// Attributes are known by their local names.
    private func attribute(_ member: Member, of parent: Int) -> Int? {
        let name = member.xmlName.description.split(separator: ":").last ?? ""
        return tree.children(of: parent).first { child in
            tree.entries[child].kind == .attribute && tree.bytes[tree.entries[child].name].elementsEqual(name.utf8)
        }
    }

    /// The places of a list's items.
    func items(of member: Member) throws -> [Place] {
        switch place {
        case .siblings(let parent, _):
            return siblings(of: parent, named: member.xmlName)
        case .text(let text):
            return split(text).map { .text($0) }
        case .node(let index):
            switch format {
            case .json, .cbor:
                guard tree.entries[index].kind == .list else { throw wrongType("List") }
                return tree.children(of: index).filter { tree.entries[$0].kind != .null }.map { .node($0) }
            case .xml:
                return tree.children(of: index).filter { tree.entries[$0].kind == .element }.map { .node($0) }
            case .form:
                let list = member.isFlattened ? nil : tree.child(of: index, named: member.element)
                return tree.children(of: list ?? index).map { .node($0) }
            }
        case .nowhere, .fields, .body:
            throw wrongType("List")
        }
    }

    /// The keys and the places of the values of a map.
    func pairs(of member: Member) throws -> [(key: String, value: Place)] {
        switch place {
        case .fields(let prefix):
            return parts.fields.filter { $0.name.hasPrefixIgnoringASCIICase(prefix) }
                .map { (String($0.name.utf8.dropFirst(prefix.utf8.count)) ?? $0.name, .text($0.value)) }
        case .siblings(let parent, _):
            return try siblings(of: parent, named: member.xmlName).map { try pair(at: $0, member) }
        case .node(let index):
            switch format {
            case .json, .cbor:
                guard tree.entries[index].kind == .map else { throw wrongType("Map") }
                return tree.children(of: index).filter { tree.entries[$0].kind != .null }.map { (tree.name(of: $0), .node($0)) }
            case .xml:
                return try siblings(of: index, named: "entry").map { try pair(at: $0, member) }
            case .form:
                let map = member.isFlattened ? nil : tree.child(of: index, named: "entry")
                return try tree.children(of: map ?? index).map { try pair(at: .node($0), member) }
            }
        case .nowhere, .text, .body:
            throw wrongType("Map")
        }
    }

    private func siblings(of parent: Int, named name: StaticString) -> [Place] {
        tree.children(of: parent).filter { tree.isNamed($0, name) }.map { .node($0) }
    }

    /// An entry of a map in XML or a form: an element with two children.
    private func pair(at entry: Place, _ member: Member) throws -> (key: String, value: Place) {
        guard case .node(let index) = entry, let key = tree.child(of: index, named: member.key) else {
            throw ShapeError.missing(path: member.key.description)
        }
        guard let value = tree.child(of: index, named: member.value) else { throw ShapeError.missing(path: member.value.description) }
        return (tree.string(tree.entries[key].text), .node(value))
    }

    /// The items of a list in a header.
    private func split(_ text: String) -> [String] {
        text.split(separator: ",").map { item in
            String(item.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }
}

extension String {
    fileprivate func hasPrefixIgnoringASCIICase(_ prefix: String) -> Bool {
        utf8.count >= prefix.utf8.count && String(decoding: utf8.prefix(prefix.utf8.count), as: UTF8.self).equalsIgnoringASCIICase(prefix)
    }
}
