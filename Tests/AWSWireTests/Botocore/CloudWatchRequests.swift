import AWSWire

extension BotocoreRequest {
    /// Made by botocore 1.43.11. Its own choice is JSON; the other two come from its serialisers.
    static let cloudWatch: [BotocoreRequest] = [
        BotocoreRequest(
            "cloudWatch.PutMetricData",
            .json,
            "POST",
            #"/"#,
            fields: [
                "X-Amz-Target": "GraniteServiceVersion20100801.PutMetricData",
                "Content-Type": "application/x-amz-json-1.0",
            ],
            body: #"""
                {"Namespace": "N/S", "MetricData": [{"MetricName": "m", "Dimensions": [{"Name": "d", "Value": "v"}],\#
                 "Timestamp": 1795498111, "Value": 1.5, "Unit": "Milliseconds"}, {"MetricName": "s", "StatisticValue\#
                s": {"SampleCount": 2.0, "Sum": 3.0, "Minimum": 1.0, "Maximum": 2.0}, "StorageResolution": 1}, {"Met\#
                ricName": "v", "Values": [1.0, 2.5e-07, 1e+300], "Counts": [1.0, 2.0, 3.0]}]}
                """#
        ),
        BotocoreRequest(
            "cloudWatch.GetMetricData",
            .json,
            "POST",
            #"/"#,
            fields: [
                "X-Amz-Target": "GraniteServiceVersion20100801.GetMetricData",
                "Content-Type": "application/x-amz-json-1.0",
            ],
            body: #"""
                {"MetricDataQueries": [{"Id": "m1", "MetricStat": {"Metric": {"Namespace": "N", "MetricName": "m", "\#
                Dimensions": [{"Name": "d", "Value": "v"}]}, "Period": 60, "Stat": "Sum"}, "ReturnData": false}, {"I\#
                d": "e1", "Expression": "m1*2", "Label": "x"}], "StartTime": 1795494511, "EndTime": 1795498111, "Sca\#
                nBy": "TimestampDescending", "MaxDatapoints": 100}
                """#
        ),
        BotocoreRequest(
            "cloudWatch.GetMetricStatistics",
            .json,
            "POST",
            #"/"#,
            fields: [
                "X-Amz-Target": "GraniteServiceVersion20100801.GetMetricStatistics",
                "Content-Type": "application/x-amz-json-1.0",
            ],
            body: #"""
                {"Namespace": "N", "MetricName": "m", "StartTime": 1795494511, "EndTime": 1795498111, "Period": 60, \#
                "Statistics": ["Sum", "Average"], "ExtendedStatistics": ["p99.9"]}
                """#
        ),
        BotocoreRequest(
            "cloudWatch.PutMetricData",
            .rpcV2CBOR,
            "POST",
            #"/service/GraniteServiceVersion20100801/operation/PutMetricData"#,
            fields: [
                "smithy-protocol": "rpc-v2-cbor",
                "x-amzn-query-mode": "true",
                "Accept": "application/cbor",
                "Content-Type": "application/cbor",
            ],
            hexadecimal: #"""
                a2694e616d657370616365634e2f536a4d65747269634461746183a56a4d65747269634e616d65616d6a44696d656e73696f\#
                6e7381a2644e616d6561646556616c756561766954696d657374616d70c11a6b05207f6556616c7565fb3ff8000000000000\#
                64556e69746c4d696c6c697365636f6e6473a36a4d65747269634e616d6561736f53746174697374696356616c756573a46b\#
                53616d706c65436f756e74fb40000000000000006353756dfb4008000000000000674d696e696d756dfb3ff0000000000000\#
                674d6178696d756dfb40000000000000007153746f726167655265736f6c7574696f6e01a36a4d65747269634e616d656176\#
                6656616c75657383fb3ff0000000000000fb3e90c6f7a0b5ed8dfb7e37e43c8800759c66436f756e747383fb3ff000000000\#
                0000fb4000000000000000fb4008000000000000
                """#
        ),
        BotocoreRequest(
            "cloudWatch.GetMetricData",
            .rpcV2CBOR,
            "POST",
            #"/service/GraniteServiceVersion20100801/operation/GetMetricData"#,
            fields: [
                "smithy-protocol": "rpc-v2-cbor",
                "x-amzn-query-mode": "true",
                "Accept": "application/cbor",
                "Content-Type": "application/cbor",
            ],
            hexadecimal: #"""
                a5714d6574726963446174615175657269657382a3624964626d316a4d657472696353746174a3664d6574726963a3694e61\#
                6d657370616365614e6a4d65747269634e616d65616d6a44696d656e73696f6e7381a2644e616d6561646556616c75656176\#
                66506572696f64183c64537461746353756d6a52657475726e44617461f4a36249646265316a45787072657373696f6e646d\#
                312a32654c6162656c617869537461727454696d65c11a6b05126f67456e6454696d65c11a6b05207f665363616e42797354\#
                696d657374616d7044657363656e64696e676d4d617844617461706f696e74731864
                """#
        ),
        BotocoreRequest(
            "cloudWatch.GetMetricStatistics",
            .rpcV2CBOR,
            "POST",
            #"/service/GraniteServiceVersion20100801/operation/GetMetricStatistics"#,
            fields: [
                "smithy-protocol": "rpc-v2-cbor",
                "x-amzn-query-mode": "true",
                "Accept": "application/cbor",
                "Content-Type": "application/cbor",
            ],
            hexadecimal: #"""
                a7694e616d657370616365614e6a4d65747269634e616d65616d69537461727454696d65c11a6b05126f67456e6454696d65\#
                c11a6b05207f66506572696f64183c6a53746174697374696373826353756d674176657261676572457874656e6465645374\#
                617469737469637381657039392e39
                """#
        ),
        BotocoreRequest(
            "cloudWatch.PutMetricData",
            .query,
            "POST",
            #"/"#,
            fields: [
                "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"
            ],
            body: #"""
                Action=PutMetricData&Version=2010-08-01&Namespace=N%2FS&MetricData.member.1.MetricName=m&MetricData.\#
                member.1.Dimensions.member.1.Name=d&MetricData.member.1.Dimensions.member.1.Value=v&MetricData.membe\#
                r.1.Timestamp=2026-11-24T05%3A28%3A31Z&MetricData.member.1.Value=1.5&MetricData.member.1.Unit=Millis\#
                econds&MetricData.member.2.MetricName=s&MetricData.member.2.StatisticValues.SampleCount=2.0&MetricDa\#
                ta.member.2.StatisticValues.Sum=3.0&MetricData.member.2.StatisticValues.Minimum=1.0&MetricData.membe\#
                r.2.StatisticValues.Maximum=2.0&MetricData.member.2.StorageResolution=1&MetricData.member.3.MetricNa\#
                me=v&MetricData.member.3.Values.member.1=1.0&MetricData.member.3.Values.member.2=2.5e-07&MetricData.\#
                member.3.Values.member.3=1e%2B300&MetricData.member.3.Counts.member.1=1.0&MetricData.member.3.Counts\#
                .member.2=2.0&MetricData.member.3.Counts.member.3=3.0
                """#
        ),
        BotocoreRequest(
            "cloudWatch.GetMetricData",
            .query,
            "POST",
            #"/"#,
            fields: [
                "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"
            ],
            body: #"""
                Action=GetMetricData&Version=2010-08-01&MetricDataQueries.member.1.Id=m1&MetricDataQueries.member.1.\#
                MetricStat.Metric.Namespace=N&MetricDataQueries.member.1.MetricStat.Metric.MetricName=m&MetricDataQu\#
                eries.member.1.MetricStat.Metric.Dimensions.member.1.Name=d&MetricDataQueries.member.1.MetricStat.Me\#
                tric.Dimensions.member.1.Value=v&MetricDataQueries.member.1.MetricStat.Period=60&MetricDataQueries.m\#
                ember.1.MetricStat.Stat=Sum&MetricDataQueries.member.1.ReturnData=false&MetricDataQueries.member.2.I\#
                d=e1&MetricDataQueries.member.2.Expression=m1%2A2&MetricDataQueries.member.2.Label=x&StartTime=2026-\#
                11-24T04%3A28%3A31Z&EndTime=2026-11-24T05%3A28%3A31Z&ScanBy=TimestampDescending&MaxDatapoints=100
                """#
        ),
        BotocoreRequest(
            "cloudWatch.GetMetricStatistics",
            .query,
            "POST",
            #"/"#,
            fields: [
                "Content-Type": "application/x-www-form-urlencoded; charset=utf-8"
            ],
            body: #"""
                Action=GetMetricStatistics&Version=2010-08-01&Namespace=N&MetricName=m&StartTime=2026-11-24T04%3A28%\#
                3A31Z&EndTime=2026-11-24T05%3A28%3A31Z&Period=60&Statistics.member.1=Sum&Statistics.member.2=Average\#
                &ExtendedStatistics.member.1=p99.9
                """#
        ),
    ]
}
