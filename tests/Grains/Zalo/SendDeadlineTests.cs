using System.Net.Sockets;
using ZaloOrleans.Hosting;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Zalo;

/// <summary>A process may be stopped anywhere between "about to send" and the first byte: when it wakes up too late, nothing leaves.</summary>
public sealed class SendDeadlineTests
{
    private static readonly TimeProvider Clock = TimeProvider.System;

    [Fact]
    public async Task Send_BeforeItsDeadline_Leaves()
    {
        await using var zalo = await SimulatedZalo.StartAsync();
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        var answer = await SendAsync(zalo, http, Clock.GetTimestamp() + (60 * Clock.TimestampFrequency));

        Assert.Equal(AnswerClass.Sent, answer.Class);
        Assert.Single(await zalo.SendsAsync());
    }

    [Fact]
    public async Task Send_AfterItsDeadline_IsNotSentAndSaysSo()
    {
        await using var zalo = await SimulatedZalo.StartAsync();
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        var answer = await SendAsync(zalo, http, Clock.GetTimestamp());

        AssertNotSent(answer);
        Assert.Empty(await zalo.SendsAsync());
    }

    [Fact]
    public async Task Send_ItsDeadlinePassesWhileItConnects_IsNotSentAndSaysSo()
    {
        await using var zalo = await SimulatedZalo.StartAsync();
        var deadline = Clock.GetTimestamp() + (Clock.TimestampFrequency / 5);
        using var http = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (context, cancellation) =>
            {
                while (Clock.GetTimestamp() < deadline)
                {
                    await Task.Delay(20, cancellation);
                }

                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });

        var answer = await SendAsync(zalo, http, deadline);

        AssertNotSent(answer);
        Assert.Empty(await zalo.SendsAsync());
    }

    [Fact]
    public async Task Send_FailsInAnyWayAfterItHasLeft_IsUnknown()
    {
        await using var zalo = await SimulatedZalo.StartAsync();
        using var http = new HttpClient(new FailsAfterward(new SocketsHttpHandler { UseProxy = false }));

        var answer = await SendAsync(zalo, http, Clock.GetTimestamp() + (60 * Clock.TimestampFrequency));

        Assert.Equal(AnswerClass.Lost, answer.Class);
        Assert.Single(await zalo.SendsAsync());
    }

    private static Task<ZaloAnswer> SendAsync(SimulatedZalo zalo, HttpClient http, long deadline) =>
        new ZaloClient(http, new ZaloOptions { OpenApi = zalo.Url }, Clock).SendAsync(SimulatedZalo.Token,
            new QueuedSend(1, new Keys.AccountId(1), 1, MessageCategory.Promotion, 1, null, null, "1000000001", """{"text":"Xin chào"}""", null, 0), deadline);

    /// <summary>Certainly not sent: it may go out in another attempt.</summary>
    private static void AssertNotSent(ZaloAnswer answer) => Assert.Equal((AnswerClass.Later, "engine:not_sent", false), (answer.Class, answer.Code, answer.IsOutage));

    private sealed class FailsAfterward(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var answer = await base.SendAsync(request, cancellationToken);
            throw new InvalidOperationException("Nobody thought of this.");
        }
    }
}
