import AWSCore
import Testing

@testable import LocalCloud

struct InflateTests {
    /// Made by Python's gzip at levels 0 (stored), 1 and 9, and by zlib with fixed codes.
    private static let packed: [(String, String)] = [
        ("H4sIAAAAAAAAAwEFAPr/aGVsbG+GphA2BQAAAA==", "hello"),
        (
            "H4sIAAAAAAAAA6tW8kvMTS0uSExOVbJSCsjIL8kPyCxIzcnMS1XSUfJNLSnKTHZJLElUsoquhnJBGoBqPXMT01OLA4ryk1OLi1NTgKrDEnNKgTKGega1OmiKocoy89Kd84tLEGoNgGpjawGLVd4mhQAAAA==",
            "{\"Namespace\":\"PhotoPipeline\",\"MetricData\":[{\"MetricName\":\"ImagesProcessed\",\"Value\":1.0},{\"MetricName\":\"ProcessingCost\",\"Value\":0.0}]}"
        ),
        (
            "H4sIAAAAAAAAA0tMpBFISqaRwYmJNDUaAFJy55oRAQAA",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabcaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabcaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabc"
        ),
        ("H4sIAAAAAAAAAwMAAAAAAAAAAAA=", ""),
        (
            "H4sICAAAAAAAA25hbWUAZVVHgiwhCL2KVzNn9P6rQQGp/n/R09MW6QWsvVKsOfZiYnI1ORNsbKWWbqxPrtm6TfcjQjOtWDA94a852zCxTOfDTNbYPqopweWeTBzbW1NL3nvGEuWYv8DZHQxEk0NIxeQKDeaAYip+AJYtuX5aBBt2a56j7YbiMCo4N43D0iv5nheWsyYvu/10q5jW00g4UPtUhwKvtSUcmlDB7S7g67bOIprg9/aDn60wzRpYDAiqQyT8uwQq90g7rW7Q7cmIZh04h5/FJNhxxhT+bYR1mKKbvJ0/CKn9mflUIxai3dNV0QTmiiNgaA/2o9ypofqcakJlja738SaTbw0eG9VD3X2QWIaqjDFXkhtoREaSwPvg8dS9OhwvHvivpZzkDuHo04tvoTh3akA45TmAB8KTut2gZwU54fPDgYrO85xDfo4kY0Uk60sIuYrp5Bz1kP6Hpn1kz5xG6TuCuPGtyp2LJdJcO3GANa6Rjnl+NVRixQJ3pOur0+yZ56QqPsm+roCasf/VQVjX9p+FInxk0EjOuAORQh9J4mPtDD3nmjdYtTmO/OXweVuOmRxtzwLLhEojFVCkt99bgAy3N89zn2mqLJIsJJLx9kCvof1uOW1yCfYZgz6wHgjQCwZNQ2GK5FoPV4XYpzEvq8du9yFlfJxSgNyhQzEdF9DPAtIlymK5e33SfVJbt3IRMB3UG5OwJ1Fz/pQ31blZnz0fOnagLKss2KVEjPFzpxEcUY6V5fWzNfWA2dhlrOlAy8rCKGaW6YUyJJ5H3U0Yf1KlqrxSWB3+qUzzYtxbGz+yojwkb4oaglU4NEsHffOhmpIorpZ+z0eHYclUADrPFYReP2eeo+VXx+cyfhOkj17qy8/LjADcqjjfH3zuVOHABwAA",
            "pofeigekh efbifb daejhihk acfbjaip kclenj jhan kfkclmmjl ehmbcdmfa akli hdbgkf elpca ihgppmehe hdbgkf hdbgkf nbapd ne gddfh ginjnmlnh inh nnoahgi kfkclmmjl dadpjjc gddfh apnhb nndbbm be hofckgo nea goapcmboh jkflfklij ginjnmlnh nhn nbapd nea jhan goapcmboh inbpk efbifb ipabali dcppcl inbpk odm olnjnn akli bkf olnjnn hd jhan daejhihk nhn akli nhn nnoahgi milmlncmh fnpemefd ipabali dcppcl hd hdbgkf akli pbc be inbpk nea nhn gddfh eapmbi kclenj nmoeldbe kda daejhihk akli ehmbcdmfa pbc dadpjjc iebkkl nnoahgi nnoahgi ehmbcdmfa lp ihbjacd iebkkl olnjnn goapcmboh efbifb nnoahgi dk nea dcppcl fnccdci db ihbjacd efbifb hdbgkf nnoahgi ehmbcdmfa nnoahgi gkndea jkhcjdhbb db nddk nnoahgi iebkkl dk ipbl nddk hfh iebkkl kda ginjnmlnh dcppcl kda iebkkl hd db be pbc dadpjjc apnhb kclenj dcppcl jkflfklij jkflfklij ne nmoeldbe mgflhkpen nndbbm acfbjaip ipbl eapmbi jkflfklij amebkol odm bkf eapmbi kclenj goapcmboh hdbgkf apnhb jhan be milmlncmh bkf ginjnmlnh kclenj gddfh nigjai nea ihbjacd jkflfklij kfkclmmjl dcppcl akli nea pbc bkf efbifb ehmbcdmfa nea iebkkl odm mmom pbc jkhcjdhbb nhn dadpjjc apnhb fnpemefd dadpjjc nndbbm kfkclmmjl gkndea ihbjacd mgflhkpen apnhb milmlncmh mmom be inbpk gn pbc iebkkl mmom mgflhkpen ipabali olnjnn hfh daejhihk ihgppmehe pofeigekh milmlncmh jhan cgihg jkhcjdhbb fnpemefd ne hofckgo db cgihg kfkclmmjl nddk lp gddfh inbpk akli kda nddk cgihg mgflhkpen nhn ipbl ihgppmehe gkndea mmom ehmbcdmfa lp elpca dcppcl bkf hd nhn nijkan gddfh iebkkl inbpk lp dk mmom mmom hfh inbpk inh acfbjaip fnpemefd eapmbi fnccdci nnoahgi jhan nea pbc daejhihk nhn cgihg ihbjacd nndbbm dk hfh aifkdgi cfblombn fnccdci nmoeldbe ihgppmehe olnjnn cfblombn nijkan eapmbi ginjnmlnh gddfh be ihgppmehe fnccdci hdbgkf hofckgo hdbgkf mgflhkpen kclenj odm odm nndbbm aifkdgi nigjai pofeigekh gkndea bkf fnccdci acfbjaip kda aifkdgi dadpjjc hdbgkf milmlncmh inh fnccdci ginjnmlnh mgflhkpen mmom nbapd odm hd nijkan gddfh hofckgo dcppcl hfh acfbjaip jkhcjdhbb ginjnmlnh nigjai mmom kda"
        ),
    ]

    @Test(arguments: packed)
    func unpacksWhatOthersPacked(base64: String, text: String) throws {
        let bytes = try #require([UInt8](base64: base64))
        #expect(try Inflate.gzip(bytes, limit: 1 << 20) == Array(text.utf8))
    }

    @Test(arguments: packed)
    func noDamageChangesTheText(base64: String, text: String) throws {
        let bytes = try #require([UInt8](base64: base64))
        for index in 10..<bytes.count {
            var damaged = bytes
            damaged[index] ^= 0x10
            // Padding bits mean nothing; all else either fails or is found out by the checksum.
            let result = Result { () throws(Inflate.Failure) in try Inflate.gzip(damaged, limit: 1 << 20) }
            if let unpacked = try? result.get() { #expect(unpacked == Array(text.utf8), "byte \(index)") }
        }
        for count in 0..<bytes.count {
            #expect(throws: Inflate.Failure.self) { try Inflate.gzip(Array(bytes[..<count]), limit: 1 << 20) }
        }
    }

    @Test func theOutputIsBounded() throws {
        let (base64, text) = try #require(Self.packed.last)
        let bytes = try #require([UInt8](base64: base64))
        #expect(throws: Inflate.Failure.tooLarge(limit: 10)) { try Inflate.gzip(bytes, limit: 10) }
        #expect(try Inflate.gzip(bytes, limit: text.utf8.count).count == text.utf8.count)
    }
}
