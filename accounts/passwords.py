"""Passwords: twelve characters of three classes, or sixteen of any (domain decision 8)."""

import unicodedata

from django.core.exceptions import ValidationError

SHORT, LONG, CLASSES, MOST = 12, 16, 3, 1024


class LengthOrVarietyValidator:
    """A shorter password must be varied, a longer one need not."""

    def validate(self, password: str, user: object | None = None) -> None:
        """Raise ValidationError for a password that is too plain or too long to hash."""
        if len(password) > MOST:
            raise ValidationError(f"密码不能超过 {MOST} 个字符。", code="password_too_long")
        kinds = {self._kind(character) for character in password}
        if len(password) >= LONG or (len(password) >= SHORT and len(kinds) >= CLASSES):
            return
        raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        """The rule in words."""
        return (
            f"密码至少 {SHORT} 个字符并含大写字母、小写字母、数字、符号中的 {CLASSES} 类，"
            f"或者至少 {LONG} 个字符。"
        )

    @staticmethod
    def _kind(character: str) -> str:
        category = unicodedata.category(character)
        return {"Lu": "upper", "Ll": "lower", "Nd": "digit"}.get(category, "other")
