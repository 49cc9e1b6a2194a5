function(ctx) {
  to: ctx.recipient,
  code: std.get(ctx.template_data, 'login_code',
        std.get(ctx.template_data, 'registration_code',
        std.get(ctx.template_data, 'verification_code',
        std.get(ctx.template_data, 'recovery_code')))),
}
