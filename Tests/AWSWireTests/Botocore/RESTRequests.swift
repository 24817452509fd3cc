import AWSWire

extension BotocoreRequest {
    /// Made by botocore 1.43.11.
    static let rest: [BotocoreRequest] = [
        BotocoreRequest(
            "s3.ListBuckets",
            .restXML,
            "GET",
            #"/"#
        ),
        BotocoreRequest(
            "s3.CreateBucket",
            .restXML,
            "PUT",
            #"/bucket"#,
            fields: [
                "x-amz-acl": "private",
                "x-amz-bucket-object-lock-enabled": "true",
            ],
            body: #"""
                <CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><LocationConstraint>us-we\#
                st-2</LocationConstraint></CreateBucketConfiguration>
                """#
        ),
        BotocoreRequest(
            "s3.PutObject",
            .restXML,
            "PUT",
            #"/bucket/a/../b%20c%252F%2B%C3%A9//x"#,
            fields: [
                "Content-Type": "image/jpeg",
                "x-amz-meta-one": "1",
                "x-amz-meta-Two-Words": "v w",
                "Cache-Control": "max-age=60",
                "x-amz-object-lock-retain-until-date": "2026-11-24T05:28:31Z",
                "Expires": "Tue, 24 Nov 2026 05:28:31 GMT",
                "x-amz-storage-class": "STANDARD",
                "x-amz-tagging": "a=b&c=d",
            ],
            body: #"hello"#
        ),
        BotocoreRequest(
            "s3.GetObject",
            .restXML,
            "GET",
            #"""
            /bucket/k?response-content-disposition=attachment%3B%20filename%3D%22a%20b.jpg%22&response-expires=T\#
            ue%2C%2024%20Nov%202026%2005%3A28%3A31%20GMT&versionId=v&partNumber=2
            """#,
            fields: [
                "Range": "bytes=0-9",
                "If-Modified-Since": "Tue, 24 Nov 2026 05:28:31 GMT",
                "If-None-Match": #""e""#,
            ]
        ),
        BotocoreRequest(
            "s3.HeadObject",
            .restXML,
            "HEAD",
            #"/bucket/k"#,
            fields: [
                "x-amz-checksum-mode": "ENABLED"
            ]
        ),
        BotocoreRequest(
            "s3.DeleteObjects",
            .restXML,
            "POST",
            #"/bucket?delete"#,
            fields: [
                "x-amz-sdk-checksum-algorithm": "CRC32"
            ],
            body: #"""
                <Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>a&amp;b&lt;c&gt;"&#xD;&#xA;\#t<\#
                /Key></Object><Object><Key>d</Key><VersionId>v</VersionId></Object><Quiet>true</Quiet></Delete>
                """#
        ),
        BotocoreRequest(
            "s3.CopyObject",
            .restXML,
            "PUT",
            #"/bucket/k"#,
            fields: [
                "x-amz-copy-source": "src/a%20b/%C3%BC?versionId=v1",
                "x-amz-metadata-directive": "REPLACE",
                "x-amz-meta-x": "y",
                "x-amz-copy-source-if-modified-since": "Tue, 24 Nov 2026 05:28:31 GMT",
            ]
        ),
        BotocoreRequest(
            "s3.ListObjectsV2",
            .restXML,
            "GET",
            #"""
            /bucket?list-type=2&prefix=a%2Fb%20&delimiter=%2F&max-keys=5&start-after=%C3%A9&encoding-type=url&fe\#
            tch-owner=true
            """#,
            fields: [
                "x-amz-optional-object-attributes": "RestoreStatus"
            ]
        ),
        BotocoreRequest(
            "s3.ListObjects",
            .restXML,
            "GET",
            #"/bucket?marker=m&encoding-type=url"#
        ),
        BotocoreRequest(
            "s3.CreateMultipartUpload",
            .restXML,
            "POST",
            #"/bucket/k?uploads"#,
            fields: [
                "Content-Type": "text/plain",
                "x-amz-checksum-algorithm": "CRC32C",
            ]
        ),
        BotocoreRequest(
            "s3.UploadPart",
            .restXML,
            "PUT",
            #"/bucket/k?partNumber=1&uploadId=u%2B%2F%3D"#,
            body: #"part"#
        ),
        BotocoreRequest(
            "s3.UploadPartCopy",
            .restXML,
            "PUT",
            #"/bucket/k?partNumber=1&uploadId=u"#,
            fields: [
                "x-amz-copy-source": "b/k",
                "x-amz-copy-source-range": "bytes=0-1",
            ]
        ),
        BotocoreRequest(
            "s3.CompleteMultipartUpload",
            .restXML,
            "POST",
            #"/bucket/k?uploadId=u"#,
            body: #"""
                <CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Part><ETag>"e1"</ETag><Par\#
                tNumber>1</PartNumber></Part><Part><ETag>"e2"</ETag><PartNumber>2</PartNumber><ChecksumCRC32>AAAAAA=\#
                =</ChecksumCRC32></Part></CompleteMultipartUpload>
                """#
        ),
        BotocoreRequest(
            "s3.AbortMultipartUpload",
            .restXML,
            "DELETE",
            #"/bucket/k?uploadId=u"#
        ),
        BotocoreRequest(
            "s3.ListMultipartUploads",
            .restXML,
            "GET",
            #"/bucket?uploads&prefix=p"#
        ),
        BotocoreRequest(
            "s3.ListParts",
            .restXML,
            "GET",
            #"/bucket/k?uploadId=u&max-parts=3"#
        ),
        BotocoreRequest(
            "s3.PutBucketCors",
            .restXML,
            "PUT",
            #"/bucket?cors"#,
            fields: [
                "x-amz-sdk-checksum-algorithm": "CRC32"
            ],
            body: #"""
                <CORSConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><CORSRule><AllowedMethod>GET</All\#
                owedMethod><AllowedMethod>PUT</AllowedMethod><AllowedOrigin>*</AllowedOrigin><AllowedHeader>*</Allow\#
                edHeader><ExposeHeader>ETag</ExposeHeader><MaxAgeSeconds>30</MaxAgeSeconds></CORSRule></CORSConfigur\#
                ation>
                """#
        ),
        BotocoreRequest(
            "s3.PutBucketNotificationConfiguration",
            .restXML,
            "PUT",
            #"/bucket?notification"#,
            fields: [
                "x-amz-skip-destination-validation": "true"
            ],
            body: #"""
                <NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><QueueConfiguration><Id>i\#
                </Id><Queue>arn:aws:sqs:us-east-1:000000000000:q</Queue><Event>s3:ObjectCreated:*</Event><Event>s3:O\#
                bjectRemoved:*</Event><Filter><S3Key><FilterRule><Name>prefix</Name><Value>a/</Value></FilterRule><F\#
                ilterRule><Name>suffix</Name><Value>.jpg</Value></FilterRule></S3Key></Filter></QueueConfiguration><\#
                TopicConfiguration><Topic>t</Topic><Event>s3:ObjectCreated:Put</Event></TopicConfiguration></Notific\#
                ationConfiguration>
                """#
        ),
        BotocoreRequest(
            "s3.GetBucketLocation",
            .restXML,
            "GET",
            #"/bucket?location"#
        ),
        BotocoreRequest(
            "s3.DeleteObject",
            .restXML,
            "DELETE",
            #"/bucket/k"#
        ),
        BotocoreRequest(
            "s3.HeadBucket",
            .restXML,
            "HEAD",
            #"/bucket"#
        ),
    ]
}
