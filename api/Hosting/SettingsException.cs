namespace ZaloOrleans.Api.Hosting;

/// <summary>The environment does not say what is needed; the message has a line for each fault.</summary>
internal sealed class SettingsException(string message) : Exception(message);
