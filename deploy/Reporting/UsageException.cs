namespace ZaloOrleans.Deploy;

/// <summary>The command line cannot be understood. The program prints the message and the usage, and exits with 2.</summary>
public sealed class UsageException(string message) : Exception(message);
