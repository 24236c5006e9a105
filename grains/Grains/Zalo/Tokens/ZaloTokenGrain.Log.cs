using Microsoft.Extensions.Logging;

namespace ZaloOrleans.Zalo.Tokens;

public sealed partial class ZaloTokenGrain
{
    private void Settled(TokenGrant grant, TokenState next, OfficialTokens used)
    {
        if (next.Phase == TokenPhase.Reauthorise)
        {
            Stopped(next);
        }
        else if (grant is TokenGrant.Given)
        {
            LogRefreshed(used.OaId, Account.Value);
        }
        else
        {
            LogNotRefreshed(used.OaId, Account.Value, grant switch
            {
                TokenGrant.NotSent not => not.Why,
                TokenGrant.Unknown unknown => unknown.Why,
                _ => "",
            });
        }
    }

    private void Stopped(TokenState state)
    {
        metrics.Stopped(state.Code);
        LogStopped(OaId, Account.Value, state.Code ?? "", state.Detail ?? "", TokenCodes.WhatToDo(state.Code));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Official Account {Row} of account {Account} stopped: {Code} {Detail} Its messages wait. {WhatToDo}")]
    private partial void LogStopped(long row, long account, string code, string detail, string whatToDo);

    [LoggerMessage(Level = LogLevel.Information, Message = "The tokens of Official Account {Oa} of account {Account} were refreshed.")]
    private partial void LogRefreshed(string oa, long account);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The tokens of Official Account {Oa} of account {Account} could not be refreshed now: {Reason}")]
    private partial void LogNotRefreshed(string oa, long account, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What came of refreshing the tokens of Official Account {Oa} of account {Account} is not committed yet: {Reason}")]
    private partial void LogNotSettled(string oa, long account, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Official Account {Oa} of account {Account} was given other tokens while its own were refreshed; those given are used.")]
    private partial void LogOvertaken(string oa, long account);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Columns} of Official Account {Oa} of account {Account} cannot be opened. Give it again.")]
    private partial void LogUnopenable(string columns, string oa, long account);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The tokens of {Grain} could not be looked at: {Reason}")]
    private partial void LogNotLooked(string grain, string reason);
}
