import AWSWire

extension BotocoreRequest {
    /// Made by botocore 1.43.11.
    static let query: [BotocoreRequest] = [
        BotocoreRequest(
            "sns.CreateTopic",
            .query,
            "POST",
            #"/"#,
            fields: [
                "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"
            ],
            body: #"""
                Action=CreateTopic&Version=2010-03-31&Name=t.fifo&Attributes.entry.1.key=DisplayName&Attributes.entr\#
                y.1.value=a%26b%3Dc+d%2Be&Attributes.entry.2.key=FifoTopic&Attributes.entry.2.value=true&Tags.member\#
                .1.Key=k&Tags.member.1.Value=v&Tags.member.2.Key=%C3%A9&Tags.member.2.Value=
                """#
        ),
        BotocoreRequest(
            "sns.Publish",
            .query,
            "POST",
            #"/"#,
            fields: [
                "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"
            ],
            body: #"""
                Action=Publish&Version=2010-03-31&TopicArn=arn%3Aaws%3Asns%3Aus-east-1%3A000000000000%3At&Message=he\#
                llo%0Aworld+%26+more&Subject=s&MessageAttributes.entry.1.Name=a&MessageAttributes.entry.1.Value.Data\#
                Type=String&MessageAttributes.entry.1.Value.StringValue=x&MessageAttributes.entry.2.Name=b&MessageAt\#
                tributes.entry.2.Value.DataType=Binary&MessageAttributes.entry.2.Value.BinaryValue=AP8%3D
                """#
        ),
        BotocoreRequest(
            "sns.PublishBatch",
            .query,
            "POST",
            #"/"#,
            fields: [
                "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"
            ],
            body: #"""
                Action=PublishBatch&Version=2010-03-31&TopicArn=t&PublishBatchRequestEntries.member.1.Id=1&PublishBa\#
                tchRequestEntries.member.1.Message=m1&PublishBatchRequestEntries.member.1.MessageAttributes.entry.1.\#
                Name=k&PublishBatchRequestEntries.member.1.MessageAttributes.entry.1.Value.DataType=Number&PublishBa\#
                tchRequestEntries.member.1.MessageAttributes.entry.1.Value.StringValue=1&PublishBatchRequestEntries.\#
                member.2.Id=2&PublishBatchRequestEntries.member.2.Message=m2&PublishBatchRequestEntries.member.2.Mes\#
                sageAttributes.entry.1.Name=k&PublishBatchRequestEntries.member.2.MessageAttributes.entry.1.Value.Da\#
                taType=Number&PublishBatchRequestEntries.member.2.MessageAttributes.entry.1.Value.StringValue=2
                """#
        ),
        BotocoreRequest(
            "sns.Subscribe",
            .query,
            "POST",
            #"/"#,
            fields: [
                "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"
            ],
            body: #"""
                Action=Subscribe&Version=2010-03-31&TopicArn=t&Protocol=http&Endpoint=http%3A%2F%2Fx%2F%3Fa%3Db%26c&\#
                Attributes.entry.1.key=FilterPolicy&Attributes.entry.1.value=%7B%22a%22%3A%5B%22b%22%5D%7D&Attribute\#
                s.entry.2.key=RawMessageDelivery&Attributes.entry.2.value=true&ReturnSubscriptionArn=true
                """#
        ),
        BotocoreRequest(
            "sns.UntagResource",
            .query,
            "POST",
            #"/"#,
            fields: [
                "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"
            ],
            body: #"""
                Action=UntagResource&Version=2010-03-31&ResourceArn=t&TagKeys.member.1=a&TagKeys.member.2=b
                """#
        ),
        BotocoreRequest(
            "sns.TagResource",
            .query,
            "POST",
            #"/"#,
            fields: [
                "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"
            ],
            body: #"Action=TagResource&Version=2010-03-31&ResourceArn=t&Tags="#
        ),
        BotocoreRequest(
            "iam.CreateRole",
            .query,
            "POST",
            #"/"#,
            fields: [
                "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"
            ],
            body: #"""
                Action=CreateRole&Version=2010-05-08&RoleName=r&AssumeRolePolicyDocument=%7B%22Version%22%3A%222012-\#
                10-17%22%7D&Tags.member.1.Key=k&Tags.member.1.Value=v&MaxSessionDuration=3600
                """#
        ),
        BotocoreRequest(
            "iam.ListPolicies",
            .query,
            "POST",
            #"/"#,
            fields: [
                "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"
            ],
            body: #"Action=ListPolicies&Version=2010-05-08&Scope=Local&OnlyAttached=false&MaxItems=5"#
        ),
        BotocoreRequest(
            "sts.AssumeRole",
            .query,
            "POST",
            #"/"#,
            fields: [
                "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"
            ],
            body: #"""
                Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A000000000000%3Arole%2Fr&RoleSessio\#
                nName=s&DurationSeconds=900&PolicyArns.member.1.arn=p1&PolicyArns.member.2.arn=p2&Tags.member.1.Key=\#
                a&Tags.member.1.Value=b&TransitiveTagKeys.member.1=a
                """#
        ),
        BotocoreRequest(
            "sts.GetCallerIdentity",
            .query,
            "POST",
            #"/"#,
            fields: [
                "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"
            ],
            body: #"Action=GetCallerIdentity&Version=2011-06-15"#
        ),
    ]
}
