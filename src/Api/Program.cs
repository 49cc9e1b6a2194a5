using Otp.Api.CommandLine;

return await OtpCommandLine.RunAsync(args);
