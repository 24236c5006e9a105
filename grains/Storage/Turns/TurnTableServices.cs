using Microsoft.Extensions.DependencyInjection;
using ZaloOrleans.Audit;
using ZaloOrleans.Catalog;
using ZaloOrleans.Consents;
using ZaloOrleans.Customers;
using ZaloOrleans.Devices;
using ZaloOrleans.Experiments;
using ZaloOrleans.Ingest;
using ZaloOrleans.Journeys;
using ZaloOrleans.Media;
using ZaloOrleans.Messaging;
using ZaloOrleans.Privacy;
using ZaloOrleans.Zalo.Tokens;
using ZaloOrleans.Zalo.Webhooks;

namespace ZaloOrleans.Turns;

/// <summary>Registers where the rows, claims and guards of turns go.</summary>
public static class TurnTableServices
{
    /// <summary>Adds all of them.</summary>
    public static IServiceCollection AddTurnTables(this IServiceCollection services)
    {
        foreach (var writer in new IRowWriter[]
        {
            new EraseCustomerWriter(), new ErasureDoneWriter(), new DeviceOwnerWriter(),
            new MergeWriter(), new CustomerInsertWriter(), new CustomerUpdateWriter(), new ProfileWriter(), new ConsentWriter(), new ZaloLinkWriter(), new ReleaseIdentitiesWriter(),
            new ReleaseIdentityWriter(), new OaLinkWriter(), new UnlinkWriter(),
            new JourneyRunWriter(), new SessionRowWriter(), new EventRowWriter(), new JourneyLogWriter(),
            new QueuedMessageWriter(), new SendingWriter(), new SendResultWriter(), new RequeuedMessageWriter(), new DroppedMessageWriter(), new WithdrawnMessagesWriter(), new DecisionWriter(), new AuditRowWriter(),
            new SendPauseWriter(), new ResumeSendingWriter(),
            new WebhookEventWriter(), new WebhookInboxWriter(), new UnroutedWebhookWriter(),
            new MessageReceiptWriter(), new WebhookDoneWriter(), new WebhookRetryWriter(), new WebhookParkedWriter(),
            new ConversationWriter(), new ExplainedEchoWriter(), new MediaWriter(), new MediaStepWriter(), new FeedbackWriter(), new TemplateStatusWriter(), new TemplateQualityWriter(), new DailyQuotaWriter(),
            new WebhookAgainWriter(),
            new TokenPairWriter(),
        })
        {
            services.AddSingleton(writer);
        }

        services.AddSingleton<IClaimTable>(s => new MessageIdClaims(s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IClaimTable, IdentityClaims>();
        services.AddSingleton<IClaimTable, IdempotencyClaims>();
        services.AddSingleton<IClaimTable, JourneyEntryClaims>();
        services.AddSingleton<IClaimTable, AssignmentClaims>();
        services.AddSingleton<IGuardTable, SuppressionGuards>();
        services.AddSingleton<IGuardTable, ErasedGuards>();
        return services;
    }
}
